import { Tooltip } from "@mantine/core";
import { judge, type Level } from "../../call/line";
import type { CallState } from "../../call/state";
import classes from "./call.module.css";

const BARS: Record<Level, number> = { good: 3, fair: 2, poor: 1 };

interface Props {
  call: CallState<unknown>;
  peerName: string;
}

/** How good the connection is and whose line it is, as bars and as a sentence. */
export function QualityBars({ call, peerName }: Props) {
  if (call.way === null) return null;
  const { level, words } = judge(call.way, call.said, peerName);
  return (
    <>
      <Tooltip label={words} events={{ hover: true, focus: true, touch: true }}>
        <button type="button" className={classes.bars} aria-label={words} data-level={level}>
          {[1, 2, 3].map((bar) => (
            <span key={bar} data-on={bar <= BARS[level] || undefined} />
          ))}
        </button>
      </Tooltip>
      <span className="visually-hidden" role="status">
        {level === "poor" && words}
      </span>
    </>
  );
}
