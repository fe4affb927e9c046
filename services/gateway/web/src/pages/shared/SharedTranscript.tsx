import { Text } from "@mantine/core";
import type { SharedReport } from "../../api/types";
import { Card } from "../../parts/Card";
import { Moment, type OnPlay } from "./Moment";
import classes from "./shared.module.css";
import { speakerOf } from "./speakers";

/** Who said what, if the sharer chose to show it. */
export function SharedTranscript({ report, onPlay }: { report: SharedReport; onPlay: OnPlay }) {
  if (report.transcript === null) return null;
  return (
    <Card title="Transcript">
      {report.transcript.length === 0 && (
        <Text size="sm" c="dimmed">
          There is no transcript of this interview.
        </Text>
      )}
      <ol className={classes.lines}>
        {report.transcript.map((line) => (
          <li key={`${line.participant} ${line.start_s}`} className={classes.line}>
            <Moment at_s={line.start_s} name="Play this line" onPlay={onPlay} />
            <div className={classes.said}>
              <Text size="xs" fw={600} c="dimmed">
                {speakerOf(report, line.participant)}
              </Text>
              <Text size="sm" dir="auto">
                {line.text}
              </Text>
              {line.heard !== null && (
                <Text size="xs" c="dimmed" dir="auto">
                  Corrected by a person. Heard: {line.heard}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
