import { Group, Progress, Stack, Text } from "@mantine/core";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { figureWords } from "../../parts/score";

export function ScoreCard({ report }: { report: Report }) {
  return (
    <Card title="Score">
      {report.state === "ready" ? (
        <Ready report={report} />
      ) : (
        <Text size="sm" c="dimmed">
          {report.state === "failed"
            ? "There is no score."
            : "Appears when all answers are assessed."}
        </Text>
      )}
    </Card>
  );
}

function Ready({ report }: { report: Report }) {
  const { score_label, engine } = report;
  const figure = figureWords(report);
  return (
    <Stack gap="sm">
      {figure === null ? (
        <Text fw={600}>
          {!report.is_score_hidden && "No AI score: "}
          {score_label}
        </Text>
      ) : (
        <Figure figure={figure} report={report} />
      )}
      <Parts report={report} />
      {engine?.label && (
        <Text size="xs" c="dimmed">
          {engine.label}
          {engine.transcriber && ` Speech to text: ${engine.transcriber}.`}
          {engine.scorer && ` Assessment: ${engine.scorer}.`}
        </Text>
      )}
    </Stack>
  );
}

interface FigureProps {
  figure: string;
  report: Report;
}

/** The figure, where it comes from, and what it says and does not say. */
function Figure({ figure, report: { is_coverage, score_label, score_meaning } }: FigureProps) {
  return (
    <div>
      <Text fz={30} fw={700} lh={1.2} className="tabular">
        {figure}
      </Text>
      <Text size="sm" fw={500}>
        {score_label}
      </Text>
      {score_meaning && <Text size="sm">{score_meaning}</Text>}
      <Text size="xs" c="dimmed" mt={4}>
        Computed from the criteria below: {is_coverage ? "touched 1" : "met 1, partly ½"}, otherwise
        0; the weighted mean of each question, then of all questions.
      </Text>
    </div>
  );
}

function partWords({ value, is_hidden }: Report["score_parts"][number]): string {
  if (is_hidden) return "rate first";
  return value === null ? "not assessable" : `${Math.round(value * 100)} %`;
}

function Parts({ report }: { report: Report }) {
  const numbers = new Map(report.questions.map((one) => [one.id, one.number]));
  if (report.score_parts.length === 0) return null;
  const isWeighted = new Set(report.score_parts.map((part) => part.weight)).size > 1;
  return (
    <Stack gap={6}>
      {report.score_parts.map((part) => {
        const name = `Question ${numbers.get(part.question_id) ?? "?"}`;
        return (
          <Group key={part.question_id} gap="sm" wrap="nowrap">
            <Text size="sm" w={84} style={{ flexShrink: 0 }}>
              {name}
            </Text>
            <Progress flex={1} value={(part.value ?? 0) * 100} size={8} aria-label={name} />
            <Text size="sm" w={108} ta="right" className="tabular" style={{ flexShrink: 0 }}>
              {partWords(part)}
              {isWeighted && ` × ${part.weight}`}
              {part.is_by_person && " (a person)"}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}
