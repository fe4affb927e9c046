import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { Title } from "@mantine/core";
import { TimeTable } from "./TimeTable";

interface Props {
  title: string;
  /** A title and a number of minutes for each of the series. */
  rows: Record<string, string | number>[];
  series: string[];
}

const COLORS = ["indigo.6", "gray.5"];
const ROW_PX = 26;
const AXIS_PX = 36;

/** Bars of minutes; the same figures stand in a table for those who cannot see them. */
export default function TimeChart({ title, rows, series }: Props) {
  return (
    <div>
      <Title order={3} mb={4}>
        {title}
      </Title>
      <div aria-hidden="true">
        <BarChart
          h={rows.length * ROW_PX * Math.max(1, series.length * 0.8) + AXIS_PX}
          data={rows}
          dataKey="title"
          orientation="vertical"
          gridAxis="x"
          withLegend={series.length > 1}
          legendProps={{ verticalAlign: "bottom", height: 28 }}
          yAxisProps={{ width: 132, interval: 0 }}
          barProps={{ isAnimationActive: false, radius: 3 }}
          barChartProps={{ accessibilityLayer: false }}
          series={series.map((name, place) => ({ name, color: COLORS[place] ?? "indigo.6" }))}
        />
      </div>
      <TimeTable title={title} rows={rows} series={series} />
    </div>
  );
}
