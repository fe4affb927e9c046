import { Slider } from "@mantine/core";
import { useState } from "react";
import { useStore } from "../../../parts/hooks";
import { clock } from "../../../parts/time";
import { Marks } from "./Marks";
import type { Mark } from "./marks";
import type { Playback } from "./playback";
import classes from "./player.module.css";

interface Props {
  marks: Mark[];
  playback: Playback;
}

/** One line for both recordings, with what happened on it. */
export function Timeline({ marks, playback }: Props) {
  const { time_s, duration_s } = useStore(playback);
  const [dragged_s, setDragged] = useState<number | null>(null);
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
      <Marks marks={marks} duration_s={duration_s} playback={playback} />
    </div>
  );
}
