import { Badge, Group, Stack, Text } from "@mantine/core";
import type { Assessment } from "../api/types";
import { marksOfAnswer } from "./marksOfAnswer";

/** What a person should know about an answer before its analysis; nothing when there is nothing. */
export function AnswerMarks({ assessment }: { assessment: Assessment }) {
  const marks = marksOfAnswer(assessment);
  if (marks.length === 0) return null;
  return (
    <Stack gap={4}>
      {marks.map(({ badge, color, words }) => (
        <Group key={words} gap={8} wrap="nowrap" align="flex-start">
          {badge && (
            <Badge variant="light" color={color} tt="none" style={{ flexShrink: 0 }}>
              {badge}
            </Badge>
          )}
          <Text size="sm" c={badge ? undefined : "dimmed"}>
            {words}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
