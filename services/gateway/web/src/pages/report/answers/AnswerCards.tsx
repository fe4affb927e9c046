import { Badge, Button, Divider, Group, Stack, Text, Title } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { Assessment, Criterion, Report } from "../../../api/types";
import { AnswerMarks } from "../../../parts/AnswerMarks";
import { notAssessable } from "../../../parts/assessments";
import { Card } from "../../../parts/Card";
import { clock } from "../../../parts/time";
import type { Playback } from "../player/playback";
import classes from "../report.module.css";
import { finalAssessments, VERDICTS } from "../words";
import { RateFirst } from "./RateFirst";

interface Props {
  report: Report;
  playback: Playback;
}

/** Per question: what was looked for, what was found, and the words that show it. */
export function AnswerCards({ report, playback }: Props) {
  const assessments = finalAssessments(report);
  return (
    <Card title="Answer analysis">
      {assessments.length === 0 && (
        <Text size="sm" c="dimmed">
          {emptyWords(report)}
        </Text>
      )}
      {assessments.map((assessment, index) => (
        <div key={assessment.question_id}>
          {index > 0 && <Divider mb="sm" />}
          <Answer assessment={assessment} report={report} playback={playback} />
        </div>
      ))}
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

interface AnswerProps extends Props {
  assessment: Assessment;
}

function Answer({ assessment, report, playback }: AnswerProps) {
  const question = report.questions.find((one) => one.id === assessment.question_id);
  return (
    <Stack gap={8}>
      <Group justify="space-between" gap="xs">
        <Title order={3}>Question {assessment.number}</Title>
        <Group gap={6}>
          {assessment.is_provisional && (
            <Badge variant="light" color="gray" tt="none">
              Provisional
            </Badge>
          )}
          {question?.windows.map((window) => (
            <Moment
              key={window.from_s}
              label={`${clock(window.from_s)}–${clock(window.to_s)}`}
              name={`Play question ${assessment.number}`}
              onPlay={() => playback.playFrom(window.from_s)}
            />
          ))}
        </Group>
      </Group>
      <Text size="sm">{assessment.question}</Text>
      <AnswerMarks assessment={assessment} />
      <Findings assessment={assessment} report={report} playback={playback} />
      {assessment.comment && <Text size="sm">{assessment.comment}</Text>}
      {assessment.follow_up && (
        <Text size="sm" c="dimmed">
          Could be asked next time: {assessment.follow_up}
        </Text>
      )}
    </Stack>
  );
}

function Findings({ assessment, report, playback }: AnswerProps) {
  if (assessment.is_hidden) {
    return <RateFirst report={report} questionId={assessment.question_id} />;
  }
  if (assessment.state === "assessed") {
    return assessment.criteria.map((one) => (
      <Finding key={one.id} criterion={one} playback={playback} />
    ));
  }
  return (
    <Text size="sm" c="dimmed">
      {notAssessed(assessment)}
    </Text>
  );
}

function notAssessed({ state, reason }: Assessment): string {
  if (state === "not_asked") return "This question was not asked.";
  return notAssessable(reason);
}

function Finding({ criterion, playback }: { criterion: Criterion; playback: Playback }) {
  const { words, color } = VERDICTS[criterion.verdict];
  const { quote } = criterion;
  return (
    <div className={classes.finding}>
      <Group gap={8} wrap="nowrap" align="flex-start" justify="space-between">
        <Text size="sm">{criterion.text}</Text>
        <Badge variant="light" color={color} tt="none" style={{ flexShrink: 0 }}>
          {words}
        </Badge>
      </Group>
      {quote && (
        <button
          type="button"
          className={classes.quote}
          onClick={() => playback.playFrom(Math.max(0, quote.start_s - 0.3))}
        >
          <IconPlayerPlay size={14} aria-hidden />
          <span>“{quote.text}”</span>
          <span className={classes.time}>{clock(quote.start_s)}</span>
        </button>
      )}
      {criterion.comment && (
        <Text size="xs" c="dimmed">
          {criterion.comment}
        </Text>
      )}
    </div>
  );
}

interface MomentProps {
  label: string;
  name: string;
  onPlay: () => void;
}

export function Moment({ label, name, onPlay }: MomentProps) {
  return (
    <Button
      size="compact-xs"
      variant="light"
      leftSection={<IconPlayerPlay size={12} aria-hidden />}
      aria-label={`${name}, ${label}`}
      className="tabular"
      style={{ flexShrink: 0 }}
      onClick={onPlay}
    >
      {label}
    </Button>
  );
}
