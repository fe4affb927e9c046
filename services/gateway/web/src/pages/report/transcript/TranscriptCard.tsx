import { Paper, Text, Title } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import type { Report, Utterance } from "../../../api/types";
import { useMayEdit } from "../../../parts/mayEdit";
import type { Playback } from "../player/playback";
import { CorrectLine } from "./CorrectLine";
import { LineList } from "./LineList";
import { hitsOf, type Speaker, shownLines } from "./lines";
import { SpeakerFilter } from "./SpeakerFilter";
import { TranscriptSearch } from "./TranscriptSearch";
import classes from "./transcript.module.css";

interface Props {
  report: Report;
  playback: Playback;
}

/** Who said what, when; a click shows that moment, and the line being said stays in sight. */
export function TranscriptCard({ report, playback }: Props) {
  const [search, setSearch] = useState("");
  const [speaker, setSpeaker] = useState<Speaker>("both");
  const [chosen, setChosen] = useState(0);
  const [corrected, correct] = useState<Utterance | null>(null);
  const mayCorrect = useMayEdit();
  const { transcript } = report;
  const lines = useMemo(() => shownLines(transcript, speaker), [transcript, speaker]);
  // Typing goes on while thousands of lines are marked.
  const sought = useDeferredValue(search);
  const hits = useMemo(() => hitsOf(lines, sought), [lines, sought]);
  const hit = hits[Math.min(chosen, hits.length - 1)];
  const look = (words: string) => {
    setSearch(words);
    setChosen(0);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label="Transcript" className={classes.card}>
      <div className={classes.head}>
        <Title order={2}>Transcript</Title>
        {transcript.length > 0 && (
          <>
            <SpeakerFilter report={report} speaker={speaker} onChoose={setSpeaker} />
            <TranscriptSearch
              search={search}
              hits={hits.length}
              chosen={hit ? hits.indexOf(hit) : 0}
              onSearch={look}
              onChoose={setChosen}
            />
          </>
        )}
      </div>
      {report.is_corrected_since && (
        <Text size="xs" c="dimmed" mb={6}>
          Corrected after the answers were judged. “Run again” judges them by the corrected words.
        </Text>
      )}
      {transcript.length === 0 ? (
        <Text size="sm" c="dimmed">
          {emptyWords(report)}
        </Text>
      ) : (
        <LineList
          {...{ report, lines, hits, hit, playback }}
          onCorrect={mayCorrect ? correct : null}
        />
      )}
      {corrected && (
        <CorrectLine
          interviewId={report.interview_id}
          line={corrected}
          onClose={() => correct(null)}
        />
      )}
    </Paper>
  );
}

function emptyWords({ state, interview, score, score_label }: Report): string {
  if (interview.consents.analysis === false) {
    return "The candidate did not agree to an analysis, so nothing was written down.";
  }
  if (state === "ready") return (score === null && score_label) || "No words were recognised.";
  if (state === "failed") return "There is no transcript.";
  return "Appears here as soon as it is written.";
}
