import { Group, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Card({ title, action, children }: Props) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" mih={30}>
          <Title order={2}>{title}</Title>
          {action}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
