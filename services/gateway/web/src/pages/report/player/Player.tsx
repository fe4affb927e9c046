import { useEffect, useMemo, useRef } from "react";
import type { Report } from "../../../api/types";
import { nameOf } from "../words";
import { Chapters } from "./Chapters";
import { Controls } from "./Controls";
import { useKeys } from "./keys";
import { Legend } from "./Legend";
import { marksOf } from "./marks";
import type { Playback } from "./playback";
import classes from "./player.module.css";
import { Tile } from "./Tile";
import { Timeline } from "./Timeline";

interface Props {
  report: Report;
  playback: Playback;
}

/** Both recordings with one set of controls and one timeline. */
export function Player({ report, playback }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const marks = useMemo(() => marksOf(report), [report]);
  useKeys(playback, marks);
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
      <Timeline marks={marks} playback={playback} />
      <div className={classes.below}>
        <Legend marks={marks} />
        <Chapters marks={marks} playback={playback} />
      </div>
      <Controls playback={playback} frame={frame} />
    </div>
  );
}
