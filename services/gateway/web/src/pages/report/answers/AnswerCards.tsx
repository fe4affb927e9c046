import { Divider, Text } from "@mantine/core";
import type { Report } from "../../../api/types";
import { Card } from "../../../parts/Card";
import type { Playback } from "../player/playback";
import { AnswerCard } from "./AnswerCard";
import { answersOf, notAskedWords } from "./answers";

interface Props {
  report: Report;
  playback: Playback;
}

/** Per question: what was looked for, what was found, and what people think of it. */
export function AnswerCards({ report, playback }: Props) {
  const answers = answersOf(report);
  return (
    <Card title="Answer analysis">
      {answers.length === 0 && (
        <Text size="sm" c="dimmed">
          {emptyWords(report)}
        </Text>
      )}
      {answers.map((answer, index) => (
        <div key={answer.question.id}>
          {index > 0 && <Divider mb="sm" />}
          <AnswerCard answer={answer} report={report} playback={playback} />
        </div>
      ))}
      {answers.length > 0 && (
        <Text size="sm" c="dimmed">
          {notAskedWords(report)}
        </Text>
      )}
    </Card>
  );
}

function emptyWords({ state, interview, score_label, questions }: Report): string {
  if (interview.consents.analysis === false) {
    return "The candidate did not agree to an analysis of the answers.";
  }
  if (state === "ready") return score_label ?? "There is nothing to analyse.";
  if (state === "failed") return "The answers were not analysed.";
  return questions.length > 0
    ? "Each answer appears here as soon as it is assessed."
    : "Appears here as soon as it is made.";
}
