import { Badge, Divider, Group, Stack, Text, Title } from "@mantine/core";
import type { SharedReport } from "../../api/types";
import { Card } from "../../parts/Card";
import { clock } from "../../parts/time";
import { Moment, type OnPlay } from "./Moment";
import classes from "./shared.module.css";

type Answer = NonNullable<SharedReport["answers"]>[number];
type Point = Answer["points"][number];

/** Per question what was covered and what was missed, if the sharer chose to show it. */
export function SharedAnswers({ report, onPlay }: { report: SharedReport; onPlay: OnPlay }) {
  if (report.answers === null) return null;
  return (
    <Card title="Answer analysis">
      {report.answers.length === 0 && (
        <Text size="sm" c="dimmed">
          No answers were analysed.
        </Text>
      )}
      {report.answers.map((answer, index) => (
        <div key={answer.number}>
          {index > 0 && <Divider mb="sm" />}
          <AnswerPart answer={answer} onPlay={onPlay} />
        </div>
      ))}
    </Card>
  );
}

function AnswerPart({ answer, onPlay }: { answer: Answer; onPlay: OnPlay }) {
  return (
    <Stack gap={8}>
      <Group justify="space-between" gap="xs">
        <Title order={3}>Question {answer.number}</Title>
        <Group gap={8}>
          {answer.figure && (
            <Text size="sm" fw={600} className="tabular">
              {answer.figure}
            </Text>
          )}
          {answer.asked_s !== null && (
            <Moment at_s={answer.asked_s} name={`Play question ${answer.number}`} onPlay={onPlay} />
          )}
        </Group>
      </Group>
      <Text size="sm" dir="auto">
        {answer.question}
      </Text>
      {facts(answer) && (
        <Text size="xs" c="dimmed">
          {facts(answer)}
        </Text>
      )}
      {answer.remark && <Text size="sm">{answer.remark}</Text>}
      {answer.points.map((point) => (
        <Finding key={point.text} point={point} onPlay={onPlay} />
      ))}
      {answer.comment && (
        <Text size="sm" dir="auto">
          {answer.comment}
        </Text>
      )}
      {answer.ratings.map((rating) => (
        <Text key={`${rating.who} ${rating.words}`} size="sm" dir="auto">
          <b>{rating.who}:</b> {rating.level}
          {rating.words && <>. {rating.words}</>}
        </Text>
      ))}
    </Stack>
  );
}

function facts({ took_s, is_rephrased }: Answer): string {
  const parts = [
    took_s === null ? "" : `Took ${clock(took_s)}`,
    is_rephrased ? "The question was rephrased" : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function Finding({ point, onPlay }: { point: Point; onPlay: OnPlay }) {
  return (
    <div className={classes.finding}>
      <Group gap={8} wrap="nowrap" align="flex-start" justify="space-between">
        <Text size="sm" dir="auto">
          {point.text}
        </Text>
        <Badge
          variant="light"
          color={point.is_covered ? "green" : "gray"}
          tt="none"
          style={{ flexShrink: 0 }}
        >
          {point.verdict}
        </Badge>
      </Group>
      {point.quote && (
        <Group gap={8} wrap="nowrap" align="baseline">
          <Moment at_s={point.quote.start_s} name="Play this quote" onPlay={onPlay} />
          <Text size="sm" fs="italic" dir="auto">
            “{point.quote.text}”
            {point.quote.is_outdated && " (as heard; a person has corrected this since)"}
          </Text>
        </Group>
      )}
      {point.comment && (
        <Text size="xs" c="dimmed" dir="auto">
          {point.comment}
        </Text>
      )}
    </div>
  );
}
