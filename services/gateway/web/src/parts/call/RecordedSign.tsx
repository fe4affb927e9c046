import { Group, Text } from "@mantine/core";
import { IconPointFilled } from "@tabler/icons-react";

/** Says to both sides that the interview is recorded. */
export function RecordedSign() {
  return (
    <Group gap={2} wrap="nowrap">
      <IconPointFilled size={16} color="#fa5252" aria-hidden />
      <Text size="xs">Recorded</Text>
    </Group>
  );
}
