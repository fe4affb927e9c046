import { Badge, Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconCircleHalf2 } from "@tabler/icons-react";
import type { Assessment, Criterion } from "../../api/types";
import classes from "./recruiter.module.css";

/** One quiet card on the last finished answer: never more than one, and always in the same place. */
export function AssessmentCard({ assessments }: { assessments: Assessment[] }) {
  const last = latest(assessments);
  return (
    <section className={classes.section} aria-label="Assessment of the last answer">
      <Group justify="space-between" mb={6}>
        <Text fw={600} size="sm">
          {last ? `Assessment of question ${last.number}` : "Assessment"}
        </Text>
        {last?.is_provisional && (
          <Badge variant="light" color="gray" tt="none">
            Provisional
          </Badge>
        )}
      </Group>
      {last ? (
        <Body assessment={last} />
      ) : (
        <Text size="sm" c="dimmed">
          Appears here when a question is closed and its answer has been looked at.
        </Text>
      )}
    </section>
  );
}

function Body({ assessment }: { assessment: Assessment }) {
  if (assessment.state !== "assessed") {
    return (
      <Text size="sm">
        Not assessable{assessment.reason ? `: ${assessment.reason}` : ""}. This says nothing on the
        candidate.
      </Text>
    );
  }
  const isCoverage = assessment.criteria.some((one) => one.verdict.includes("touched"));
  return (
    <Stack gap={6}>
      {isCoverage && (
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

function latest(assessments: Assessment[]): Assessment | undefined {
  const byTime = (one: Assessment, other: Assessment) =>
    (one.assessed_at ?? "").localeCompare(other.assessed_at ?? "");
  return assessments
    .filter((one) => one.state !== "not_asked")
    .toSorted(byTime)
    .at(-1);
}
