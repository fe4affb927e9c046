import { Slider, Tooltip } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Report } from "../../../api/types";
import { useStore } from "../../../parts/hooks";
import { clock } from "../../../parts/time";
import classes from "../report.module.css";
import { type Mark, marksOf } from "./marks";
import type { Playback } from "./playback";

interface Props {
  report: Report;
  playback: Playback;
}

/** One line for both recordings, with what happened on it. */
export function Timeline({ report, playback }: Props) {
  const { time_s, duration_s } = useStore(playback);
  const [dragged_s, setDragged] = useState<number | null>(null);
  const marks = useMemo(() => marksOf(report), [report]);
  const seek = (value: number) => {
    setDragged(null);
    playback.seek(value);
  };
  return (
    <div className={classes.timeline}>
      <Slider
        min={0}
        max={Math.max(1, duration_s)}
        step={1}
        value={dragged_s ?? time_s}
        onChange={setDragged}
        onChangeEnd={seek}
        label={clock}
        thumbLabel="Position in the recording"
        thumbProps={{ "aria-valuetext": clock(time_s) }}
        size="sm"
      />
      {/* For the pointer only: the same moments are buttons in the lists of this page. */}
      <div className={classes.marks} aria-hidden="true">
        {marks.map((mark) => (
          <MarkSign key={mark.key} mark={mark} duration_s={duration_s} playback={playback} />
        ))}
      </div>
    </div>
  );
}

/** Shorter stretches have no room for their number; the tooltip still tells it. */
const LEGIBLE_SHARE = 0.03;

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
    <Tooltip label={mark.label} multiline maw={280}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keyboards have the lists' buttons. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <span
        className={classes.mark}
        data-kind={mark.kind}
        style={{ left: percent(mark.from_s), width }}
        onClick={() => playback.playFrom(mark.from_s)}
      >
        {length_s >= LEGIBLE_SHARE * duration_s && mark.sign}
      </span>
    </Tooltip>
  );
}
