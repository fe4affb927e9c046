import { Group, Text } from "@mantine/core";

/** Two speech bubbles that meet: the mark of Rapport. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#3b5bdb" />
      <path
        d="M7 9.5A2.5 2.5 0 0 1 9.5 7h7a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-2.5 2.5H12l-3.4 2.9A1 1 0 0 1 7 18.1z"
        fill="#fff"
      />
      <path
        d="M21.5 12h1a2.5 2.5 0 0 1 2.5 2.5v9.1a1 1 0 0 1-1.6.8L20 21.5h-4.5a2.5 2.5 0 0 1-2.3-1.6l.6-.5h3.2a4.5 4.5 0 0 0 4.5-4.5z"
        fill="#bac8ff"
      />
    </svg>
  );
}

export function Logo({ size = 28, name = "Rapport" }: { size?: number; name?: string }) {
  return (
    <Group gap={10} wrap="nowrap">
      <Mark size={size} />
      <Text fw={700} fz={size * 0.64} lh={1} style={{ letterSpacing: "-0.01em" }}>
        {name}
      </Text>
    </Group>
  );
}
