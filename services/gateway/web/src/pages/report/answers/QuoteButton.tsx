import { IconPlayerPlay } from "@tabler/icons-react";
import type { Criterion } from "../../../api/types";
import { clock } from "../../../parts/time";
import type { Playback } from "../player/playback";
import classes from "./answers.module.css";

interface Props {
  quote: NonNullable<Criterion["quote"]>;
  playback: Playback;
}

/** The candidate's own words; pressed, that moment plays. */
export function QuoteButton({ quote, playback }: Props) {
  return (
    <button
      type="button"
      className={classes.quote}
      onClick={() => playback.playFrom(Math.max(0, quote.start_s - 0.3))}
    >
      <IconPlayerPlay size={14} aria-hidden />
      <span>
        “{quote.text}”
        {quote.is_outdated && <span className={classes.outdated}> as heard, corrected since</span>}
      </span>
      <span className={classes.time}>{clock(quote.start_s)}</span>
    </button>
  );
}
