import { Stack, Text, ThemeIcon } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet: says what will be, and offers the action that brings it. */
export function Empty({ icon, title, children, action }: Props) {
  return (
    <Stack align="center" gap="xs" py={48} px="md">
      <ThemeIcon size={44} radius="xl" variant="light" color="gray">
        {icon}
      </ThemeIcon>
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" size="sm" ta="center" maw={440} component="div">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
