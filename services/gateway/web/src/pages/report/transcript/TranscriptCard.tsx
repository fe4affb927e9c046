import { Highlight, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { Report, Utterance } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { useStore } from "../../../parts/hooks";
import { clock } from "../../../parts/time";
import type { Playback } from "../player/playback";
import classes from "../report.module.css";
import { nameOf } from "../words";

interface Props {
  report: Report;
  playback: Playback;
}

/** Who said what, when; a click shows that moment, and the line being said is marked. */
export function TranscriptCard({ report, playback }: Props) {
  const [search, setSearch] = useState("");
  const words = search.trim().toLowerCase();
  const lines = report.transcript.filter((line) => line.text.toLowerCase().includes(words));
  return (
    <Card
      title="Transcript"
      action={
        report.transcript.length > 0 && (
          <TextInput
            size="xs"
            type="search"
            aria-label="Search in what was said"
            placeholder="Search"
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )
      }
    >
      {report.transcript.length === 0 ? (
        <Text size="sm" c="dimmed">
          {emptyWords(report)}
        </Text>
      ) : (
        <Lines lines={lines} search={words} report={report} playback={playback} />
      )}
      {report.transcript.length > 0 && lines.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody said that.
        </Text>
      )}
    </Card>
  );
}

function emptyWords({ state, interview, score_label }: Report): string {
  if (interview.consents.analysis === false) {
    return "The candidate did not agree to an analysis, so nothing was written down.";
  }
  if (state === "ready") return score_label ?? "No words were recognised.";
  if (state === "failed") return "There is no transcript.";
  return "Appears here as soon as it is written.";
}

interface LinesProps extends Props {
  lines: Utterance[];
  search: string;
}

function Lines({ lines, search, report, playback }: LinesProps) {
  const { time_s, isPlaying } = useStore(playback);
  const box = useRef<HTMLOListElement>(null);
  const current = currentLine(lines, time_s);
  useEffect(() => {
    const list = box.current;
    const line = list?.querySelector<HTMLElement>('[aria-current="true"]');
    if (!isPlaying || !list || !line || list.matches(":hover")) return;
    const middle = line.offsetTop - list.offsetTop - list.clientHeight / 2;
    list.scrollTo({ top: middle, behavior: "smooth" });
  }, [current, isPlaying]);
  return (
    <ol className={classes.lines} ref={box}>
      {lines.map((line) => (
        <li key={`${line.participant} ${line.start_s}`}>
          <button
            type="button"
            className={classes.line}
            data-participant={line.participant}
            aria-current={line === current ? "true" : undefined}
            onClick={() => playback.playFrom(line.start_s)}
          >
            <span className={classes.speaker}>{nameOf(report, line.participant)}</span>
            <span className={classes.time}>{clock(line.start_s)}</span>
            <Highlight component="span" size="sm" highlight={search} className={classes.said}>
              {line.text}
            </Highlight>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The line being said, or the last one that was. */
function currentLine(lines: Utterance[], time_s: number): Utterance | undefined {
  return time_s > 0 ? lines.findLast((line) => line.start_s <= time_s + 0.05) : undefined;
}
