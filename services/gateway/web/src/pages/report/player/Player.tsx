import { Text } from "@mantine/core";
import { useCallback, useEffect, useRef } from "react";
import type { RecordingPart, Report } from "../../../api/types";
import { useStore } from "../../../parts/hooks";
import classes from "../report.module.css";
import { absenceWords, nameOf } from "../words";
import { Controls } from "./Controls";
import type { Playback } from "./playback";
import { Timeline } from "./Timeline";

interface Props {
  report: Report;
  playback: Playback;
}

/** Both recordings side by side with one set of controls and one timeline. */
export function Player({ report, playback }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => () => playback.pause(), [playback]);
  const order = report.recordings.toSorted((one, other) =>
    one.participant.localeCompare(other.participant),
  );
  return (
    <div ref={frame} className={classes.player}>
      <div className={classes.videos} data-count={order.length}>
        {order.map((part) => (
          <Tile
            key={part.participant}
            part={part}
            name={nameOf(report, part.participant)}
            playback={playback}
          />
        ))}
      </div>
      <Timeline report={report} playback={playback} />
      <Controls playback={playback} frame={frame} />
    </div>
  );
}

interface TileProps {
  part: RecordingPart;
  name: string;
  playback: Playback;
}

function Tile({ part, name, playback }: TileProps) {
  const { time_s } = useStore(playback);
  const attach = useCallback(
    (video: HTMLVideoElement | null) => playback.attach(part.participant, video),
    [playback, part.participant],
  );
  const words = absence(part, time_s);
  return (
    <figure className={classes.tile}>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript below follows what is said. */}
      <video
        ref={attach}
        src={part.url}
        preload="auto"
        playsInline
        aria-label={`Recording of ${name}`}
        onClick={() => playback.toggle()}
      />
      {words && (
        <Text className={classes.absent} size="sm">
          {words}
        </Text>
      )}
      <figcaption>{name}</figcaption>
    </figure>
  );
}

/** Shorter absences at the ends of a recording need no words. */
const NOTICED_S = 3;

/** Why this tile shows nothing new at this time. Technical trouble is said, not hidden. */
function absence(part: RecordingPart, time_s: number): string | null {
  const local_s = time_s - part.offset_s;
  const gap = part.gaps.find(({ from_s, to_s }) => time_s >= from_s && time_s < to_s);
  if (gap) return absenceWords(gap.reason);
  if (local_s < -NOTICED_S) return "Not recorded yet";
  return local_s > part.duration_s + NOTICED_S ? "Recording ended" : null;
}
