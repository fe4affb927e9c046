import { Center, Paper, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Logo } from "./Logo";

/** A page without the sidebar: one card in the middle, as for signing in. */
export function CentredPage({ children, width = 400 }: { children: ReactNode; width?: number }) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={width} gap="lg">
        <Center>
          <Logo size={34} />
        </Center>
        <Paper withBorder p="xl" radius="lg">
          {children}
        </Paper>
      </Stack>
    </Center>
  );
}
