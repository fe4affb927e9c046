import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  label: string;
  isMain?: boolean;
  onPress: () => void;
  children: ReactNode;
}

/** A round button that says what it does. */
export function Press({ label, isMain, onPress, children }: Props) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isMain ? "filled" : "subtle"}
        color={isMain ? undefined : "gray"}
        size="lg"
        radius="xl"
        aria-label={label}
        onClick={onPress}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
