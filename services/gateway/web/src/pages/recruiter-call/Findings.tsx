import { Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconCircleHalf2 } from "@tabler/icons-react";
import type { Assessment, Criterion } from "../../api/types";
import { AnswerMarks } from "../../parts/AnswerMarks";
import { notAssessable } from "../../parts/assessments";

/** One line for the folded card. */
export function summary(assessment: Assessment): string {
  const { state, reason, criteria, follow_up, technical_trouble } = assessment;
  if (technical_trouble) return `Ask again: ${technical_trouble}`;
  if (state !== "assessed") return notAssessable(reason);
  const covered = criteria.filter(({ verdict }) => VERDICTS[verdict].look === "good").length;
  const counted = `${covered} of ${criteria.length} points covered`;
  return follow_up ? `${counted}. You could ask: ${follow_up}` : counted;
}

/** What was covered and what was missed, and one thing worth asking. */
export function Findings({ assessment }: { assessment: Assessment }) {
  if (assessment.state !== "assessed") {
    return (
      <Stack gap={6}>
        <AnswerMarks assessment={assessment} />
        <Text size="sm">{notAssessable(assessment.reason)}</Text>
      </Stack>
    );
  }
  return (
    <Stack gap={6}>
      <AnswerMarks assessment={assessment} />
      {assessment.is_coverage && (
        <Text size="xs" c="dimmed">
          Key points that were touched, not whether they were right.
        </Text>
      )}
      {assessment.criteria.map((criterion) => (
        <Point key={criterion.id} criterion={criterion} />
      ))}
      {assessment.follow_up && (
        <Text size="sm" mt={4}>
          <Text span fw={600} inherit>
            You could ask:{" "}
          </Text>
          {assessment.follow_up}
        </Text>
      )}
    </Stack>
  );
}

const LOOK = {
  good: { Icon: IconCircleCheck, color: "var(--mantine-color-green-7)" },
  half: { Icon: IconCircleHalf2, color: "var(--mantine-color-orange-7)" },
  none: { Icon: IconCircleDashed, color: "var(--mantine-color-dimmed)" },
};

const VERDICTS: Record<Criterion["verdict"], { words: string; look: keyof typeof LOOK }> = {
  met: { words: "covered", look: "good" },
  partly: { words: "partly covered", look: "half" },
  not_met: { words: "missed", look: "none" },
  not_discussed: { words: "not discussed", look: "none" },
  unverified: { words: "unverified", look: "none" },
  touched: { words: "touched", look: "good" },
  not_touched: { words: "not touched", look: "none" },
};

function Point({ criterion }: { criterion: Criterion }) {
  const { words, look } = VERDICTS[criterion.verdict];
  const { Icon, color } = LOOK[look];
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Icon size={16} color={color} style={{ marginTop: 3, flexShrink: 0 }} aria-hidden />
      <Text size="sm">
        {criterion.text}{" "}
        <Text span size="xs" c="dimmed">
          {words}
        </Text>
      </Text>
    </Group>
  );
}
