import { Button, Text } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useRef } from "react";
import type { LiveTranscript } from "../../api/types";
import { clock } from "../../parts/time";
import { isRefused, type Known, progressOf } from "./transcript";
import classes from "./transcript.module.css";
import { useReadingPlace } from "./useReadingPlace";

interface Props {
  known: Known;
  names: Record<Line["participant"], string>;
  isShown: boolean;
}

type Line = LiveTranscript["lines"][number];

/** What both said so far, for the recruiter alone; what is being read stays where it is. */
export function TranscriptPanel({ known, names, isShown }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const lines = isRefused(known.consents) ? [] : (known.transcript?.lines ?? []);
  const { isAtEnd, toEnd } = useReadingPlace(list, lines, isShown);
  const progress = progressOf(known);
  return (
    <section className={classes.panel} aria-label="Transcript so far">
      <Text
        size="xs"
        role={progress.isTrouble ? "status" : undefined}
        className={classes.progress}
        data-trouble={progress.isTrouble || undefined}
      >
        {progress.words}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <div className={classes.lines} ref={list} role="log" aria-live="off" tabIndex={0}>
        {lines.map((line) => (
          <p key={keyOf(line)} data-key={keyOf(line)} className={classes.line}>
            <span className={classes.head}>
              <b data-participant={line.participant}>{names[line.participant]}</b>
              <span className="tabular">{clock(line.start_s)}</span>
            </span>
            {line.text}
          </p>
        ))}
      </div>
      {!isAtEnd && lines.length > 0 && (
        <Button
          size="compact-sm"
          radius="xl"
          className={classes.latest}
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={toEnd}
        >
          Jump to the latest
        </Button>
      )}
    </section>
  );
}

const keyOf = ({ participant, start_s }: Line): string => `${participant} ${start_s}`;
