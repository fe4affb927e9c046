import classes from "./timing.module.css";

interface Props {
  title: string;
  rows: Record<string, string | number>[];
  series: string[];
}

/** What a chart shows, for screen readers. */
export function TimeTable({ title, rows, series }: Props) {
  return (
    <div className={classes.spoken}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            {series.map((name) => (
              <th key={name} scope="col">
                {name}, minutes
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.title}>
              <th scope="row">{row.title}</th>
              {series.map((name) => (
                <td key={name}>{row[name]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
