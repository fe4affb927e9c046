import { Tooltip } from "@mantine/core";
import { memo } from "react";
import { clock } from "../../../parts/time";
import type { Mark } from "./marks";
import type { Playback } from "./playback";
import classes from "./player.module.css";

/** Shorter stretches have no room for their number or title; the tooltip still tells it. */
const LEGIBLE_SHARE = 0.03;

interface Props {
  marks: Mark[];
  duration_s: number;
  playback: Playback;
}

/** For the pointer only: "Chapters" lists the same moments for the keyboard. */
export const Marks = memo(({ marks, duration_s, playback }: Props) => {
  return (
    <div className={classes.marks} aria-hidden="true">
      {marks.map((mark) => (
        <MarkSign key={mark.key} mark={mark} duration_s={duration_s} playback={playback} />
      ))}
    </div>
  );
});

interface SignProps {
  mark: Mark;
  duration_s: number;
  playback: Playback;
}

function MarkSign({ mark, duration_s, playback }: SignProps) {
  const percent = (seconds: number) => `${Math.min(100, (seconds / duration_s) * 100)}%`;
  const length_s = mark.to_s === null ? 0 : Math.min(mark.to_s, duration_s) - mark.from_s;
  const width = mark.to_s === null ? undefined : percent(Math.max(0, length_s));
  return (
    <Tooltip label={`${clock(mark.from_s)} ${mark.label}`} multiline maw={280}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keyboards have "Chapters". */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <span
        className={classes.mark}
        data-kind={mark.kind}
        data-is-moment={mark.to_s === null}
        style={{ left: percent(mark.from_s), width }}
        onClick={() => playback.playFrom(mark.from_s)}
      >
        {length_s >= LEGIBLE_SHARE * duration_s && mark.sign}
      </span>
    </Tooltip>
  );
}
