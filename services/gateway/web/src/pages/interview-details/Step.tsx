import { Group, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { dateAndTime } from "../../parts/time";

const LOOKS = {
  done: { color: "green", Icon: IconCheck },
  open: { color: "gray", Icon: IconCircleDashed },
  bad: { color: "orange", Icon: IconAlertTriangle },
};

interface Props {
  state: keyof typeof LOOKS;
  at: string | null;
  children: string;
}

/** One step on the candidate's way to the call: done, still open, or gone wrong; and when. */
export function Step({ state, at, children }: Props) {
  const { color, Icon } = LOOKS[state];
  return (
    <Group gap={8} wrap="nowrap">
      <ThemeIcon size={20} radius="xl" variant="light" color={color}>
        <Icon size={13} aria-hidden />
      </ThemeIcon>
      <Text size="sm" flex={1}>
        {children}
      </Text>
      {at && (
        <Text size="xs" c="dimmed" className="tabular">
          {dateAndTime(at)}
        </Text>
      )}
    </Group>
  );
}
