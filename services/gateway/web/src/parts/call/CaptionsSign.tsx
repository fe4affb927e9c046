import { Group, Text } from "@mantine/core";
import { IconBadgeCc } from "@tabler/icons-react";
import type { RecruiterView } from "../../api/types";

const WORDS: Record<RecruiterView["captions"], string | null> = {
  off: null,
  on: "The candidate sees captions of what you say",
  not_agreed: "No captions: the candidate did not agree that software writes down what is said",
  not_recorded: "No captions while nothing is recorded",
};

/** Says to the recruiter whether the candidate reads along. */
export function CaptionsSign({ state }: { state: RecruiterView["captions"] }) {
  const words = WORDS[state];
  if (!words) return null;
  return (
    <Group gap={4} wrap="nowrap" role="status">
      <IconBadgeCc size={16} aria-hidden />
      <Text size="xs">{words}</Text>
    </Group>
  );
}
