import { Container, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Logo } from "../../parts/Logo";

interface Props {
  company?: string;
  children: ReactNode;
  size?: number;
}

/** The candidate's pages have no frame: the company's name, and what matters now. */
export function CandidateShell({ company, children, size = 640 }: Props) {
  return (
    <Container component="main" size={size} py={{ base: "md", sm: "xl" }} px="md">
      <Stack gap="lg">
        <Logo size={30} name={company} />
        {children}
      </Stack>
    </Container>
  );
}
