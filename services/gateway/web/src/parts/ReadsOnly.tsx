import { Alert } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** In the place of what an observer may not do: one sentence that says so. */
export function ReadsOnly({ children }: { children: ReactNode }) {
  return (
    <Alert variant="light" color="gray" icon={<IconEye size={18} aria-hidden />} role="note">
      {children}
    </Alert>
  );
}
