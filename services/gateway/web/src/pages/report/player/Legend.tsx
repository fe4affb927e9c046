import { memo } from "react";
import { kindsOf, type Mark, MEANINGS } from "./marks";
import classes from "./player.module.css";

/** What the colours and shapes on the timeline mean. */
export const Legend = memo(({ marks }: { marks: Mark[] }) => {
  const kinds = kindsOf(marks);
  if (kinds.length === 0) return null;
  return (
    <ul className={classes.legend} aria-label="Signs on the timeline">
      {kinds.map((kind) => (
        <li key={kind}>
          <span className={classes.swatch} data-kind={kind} aria-hidden="true" />
          {MEANINGS[kind]}
        </li>
      ))}
    </ul>
  );
});
