import { Text } from "@mantine/core";
import type { AgreementFigures } from "../../api/types";
import classes from "./agreement.module.css";
import { bars } from "./figures";

/** How far apart the ratings are: a column for each difference between person and AI. */
export function DifferencesChart({ figures }: { figures: AgreementFigures }) {
  return (
    <figure className={classes.figure}>
      <Text component="figcaption" size="sm" c="dimmed">
        Person's level minus the AI's
      </Text>
      <ol className={classes.columns}>
        {bars(figures).map((bar) => (
          <li key={bar.label} title={`${bar.words}: ${bar.count}`}>
            <span className="tabular">{bar.count}</span>
            <span className={classes.track} aria-hidden>
              <span
                className={classes.column}
                data-same={bar.label === "0" || undefined}
                style={{ height: `${bar.share * 100}%` }}
              />
            </span>
            <span className="tabular" aria-hidden>
              {bar.label}
            </span>
            <span className={classes.said}>{bar.words}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
