import { Container, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Logo } from "../../parts/Logo";

interface Props {
  company?: string;
  children: ReactNode;
}

/** A stranger's page has no frame: the company's name, and the report. */
export function SharedShell({ company, children }: Props) {
  return (
    <Container component="main" size={1480} py={{ base: "md", sm: "xl" }} px="md">
      <Stack gap="lg">
        <Logo size={30} name={company} />
        {children}
      </Stack>
    </Container>
  );
}
