import { IconPencil } from "@tabler/icons-react";
import { memo } from "react";
import type { Utterance } from "../../../api/types";
import { clock } from "../../../parts/time";
import { type Hit, piecesOf, textOf } from "./lines";
import classes from "./transcript.module.css";

interface Props {
  line: Utterance;
  name: string;
  /** The same person went on: the name need not be said again. */
  isContinued: boolean;
  isCurrent: boolean;
  /** The one line at which the Tab key stops. */
  isReachable: boolean;
  hits: Hit[];
  /** Where the hit begins that is looked at, when it is in this line. */
  chosen: number | null;
  onPlay: (line: Utterance) => void;
  /** Only for those who may correct it. */
  onCorrect: ((line: Utterance) => void) | null;
}

/** Drawn anew only when something about this line changes: there may be thousands. */
export const Line = memo((props: Props) => {
  const { line, name, isContinued, isCurrent, isReachable, onPlay, onCorrect } = props;
  return (
    <li className={classes.row}>
      <button
        type="button"
        className={classes.line}
        data-participant={line.participant}
        aria-current={isCurrent ? "true" : undefined}
        tabIndex={isReachable ? 0 : -1}
        onClick={() => onPlay(line)}
      >
        <span className={classes.time}>{clock(line.start_s)}</span>
        <span className={isContinued ? "visually-hidden" : classes.speaker}>{name}</span>
        <span className={classes.said}>
          <Said {...props} />
        </span>
        {line.correction && (
          <span className={classes.heard}>
            Corrected by {line.correction.person.name}. Heard: {line.text}
          </span>
        )}
      </button>
      {onCorrect && (
        <button
          type="button"
          className={classes.correct}
          tabIndex={isReachable ? 0 : -1}
          aria-label={`Correct the line at ${clock(line.start_s)}`}
          onClick={() => onCorrect(line)}
        >
          <IconPencil size={14} aria-hidden />
        </button>
      )}
    </li>
  );
});

function Said({ line, hits, chosen }: Props) {
  if (hits.length === 0) return textOf(line);
  return piecesOf(textOf(line), hits).map(({ text, from, isHit }) =>
    isHit ? (
      <mark key={from} className={classes.hit} data-chosen={from === chosen}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
