import type { Report } from "../../../api/types";
import type { Playback } from "../player/playback";
import classes from "./answers.module.css";
import { QuoteButton } from "./QuoteButton";

interface Props {
  quotes: Report["topics"][number]["said"];
  playback: Playback;
}

/** What the candidate said on a topic, in their own words. */
export function Said({ quotes, playback }: Props) {
  if (quotes.length === 0) return null;
  return (
    <div className={classes.said}>
      {quotes.map((quote) => (
        <QuoteButton key={quote.start_s} quote={quote} playback={playback} />
      ))}
    </div>
  );
}
