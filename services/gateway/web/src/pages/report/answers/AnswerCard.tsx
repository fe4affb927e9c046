import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import type { Report } from "../../../api/types";
import { AnswerMarks } from "../../../parts/AnswerMarks";
import { clock } from "../../../parts/time";
import type { Playback } from "../player/playback";
import { type Answer, factsOf } from "./answers";
import { Findings } from "./Findings";
import { Moment } from "./Moment";
import { PeoplesRatings } from "./PeoplesRatings";

interface Props {
  answer: Answer;
  report: Report;
  playback: Playback;
}

/** One answer: when, for how long, what was found in it, how people rate it. */
export function AnswerCard({ answer, report, playback }: Props) {
  const { question, assessment } = answer;
  const name = `Question ${question.number}`;
  return (
    <Stack gap={8} component="section" aria-label={name}>
      <Group justify="space-between" gap="xs">
        <Title order={3}>{name}</Title>
        <Group gap={6}>
          {assessment?.is_provisional && (
            <Badge variant="light" color="gray" tt="none">
              Provisional
            </Badge>
          )}
          {question.windows.map((window) => (
            <Moment
              key={window.from_s}
              label={`${clock(window.from_s)}–${clock(window.to_s)}`}
              name={`Play question ${question.number}`}
              onPlay={() => playback.playFrom(window.from_s)}
            />
          ))}
        </Group>
      </Group>
      <Text size="sm">{question.text}</Text>
      <Text size="xs" c="dimmed" className="tabular">
        {factsOf(report, question).join(" · ")}
      </Text>
      {assessment && <AnswerMarks assessment={assessment} />}
      <Found {...{ answer, report, playback }} />
      <PeoplesRatings
        report={report}
        question={question}
        isHidden={assessment?.is_hidden ?? false}
      />
    </Stack>
  );
}

function Found({ answer: { assessment }, report, playback }: Props) {
  if (assessment?.is_hidden) return null;
  if (assessment) return <Findings assessment={assessment} playback={playback} />;
  if (report.state === "ready" || report.state === "failed") return null;
  return (
    <Text size="sm" c="dimmed">
      What was covered appears here as soon as it is found.
    </Text>
  );
}
