import { Tooltip } from "@mantine/core";
import type { Level } from "../../call/quality";
import classes from "./call.module.css";

const LOOK: Record<Level, { bars: number; words: string }> = {
  good: { bars: 3, words: "The connection is good" },
  fair: { bars: 2, words: "The connection is fair: picture or sound may falter" },
  poor: { bars: 1, words: "The connection is poor: turning the camera off helps the sound" },
};

export function QualityBars({ level }: { level: Level | null }) {
  if (level === null) return null;
  const { bars, words } = LOOK[level];
  return (
    <Tooltip label={words}>
      <span className={classes.bars} role="img" aria-label={words} data-level={level}>
        {[1, 2, 3].map((bar) => (
          <span key={bar} data-on={bar <= bars || undefined} />
        ))}
      </span>
    </Tooltip>
  );
}
