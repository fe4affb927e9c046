import { Group, Progress, Stack, Text } from "@mantine/core";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { finalAssessments, formatScore } from "./words";

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
  const { score, score_label, engine } = report;
  return (
    <Stack gap="sm">
      {score !== null && <Figure score={score} label={score_label} />}
      {score === null && report.is_coverage && <Coverage report={report} />}
      {score === null && !report.is_coverage && <Text fw={600}>No AI score: {score_label}</Text>}
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

function Figure({ score, label }: { score: number; label: string | null }) {
  return (
    <div>
      <Group gap={6} align="baseline">
        <Text fz={34} fw={700} lh={1.1} className="tabular">
          {formatScore(score)}
        </Text>
        <Text c="dimmed">of 100</Text>
      </Group>
      <Text size="sm">{label}</Text>
      <Text size="xs" c="dimmed" mt={4}>
        Computed from the criteria below: met 1, partly ½, otherwise 0; the mean of each question,
        weighted. It is advice: a person decides.
      </Text>
    </div>
  );
}

/** Without a language model there is no judgement, and none is pretended. */
function Coverage({ report }: { report: Report }) {
  const criteria = finalAssessments(report)
    .filter((one) => one.state === "assessed")
    .flatMap((one) => one.criteria);
  const touched = criteria.filter((one) => one.verdict === "touched").length;
  return (
    <div>
      <Text fw={600}>{report.score_label}</Text>
      {criteria.length > 0 && (
        <Text size="sm">
          {touched} of {criteria.length} key points were touched. Whether they were right is for you
          to judge: there is no AI score.
        </Text>
      )}
    </div>
  );
}

function Parts({ report }: { report: Report }) {
  const numbers = new Map(report.questions.map((one) => [one.id, one.number]));
  if (report.score_parts.length === 0) return null;
  const isWeighted = new Set(report.score_parts.map((part) => part.weight)).size > 1;
  return (
    <Stack gap={6}>
      {report.score_parts.map((part) => {
        const name = `Question ${numbers.get(part.question_id) ?? "?"}`;
        const percent = part.value === null ? null : Math.round(part.value * 100);
        return (
          <Group key={part.question_id} gap="sm" wrap="nowrap">
            <Text size="sm" w={84} style={{ flexShrink: 0 }}>
              {name}
            </Text>
            <Progress flex={1} value={percent ?? 0} size={8} aria-label={name} />
            <Text size="sm" w={108} ta="right" className="tabular" style={{ flexShrink: 0 }}>
              {percent === null ? "not assessable" : `${percent} %`}
              {isWeighted && ` × ${part.weight}`}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}
