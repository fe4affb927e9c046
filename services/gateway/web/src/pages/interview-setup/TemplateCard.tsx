import { Group, Paper, Skeleton, Text, ThemeIcon } from "@mantine/core";
import { IconTemplate } from "@tabler/icons-react";
import type { Template } from "../../api/types";
import { LinkText } from "../../parts/links";
import { ProblemNote } from "../../parts/ProblemNote";

interface Props {
  template: Template | undefined;
  error: Error | null;
}

/** The template that the interview will be made from. */
export function TemplateCard({ template, error }: Props) {
  if (error && !template) {
    return <ProblemNote title="The template could not be loaded" error={error} />;
  }
  if (!template) return <Skeleton h={70} />;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" wrap="nowrap">
        <Group wrap="nowrap">
          <ThemeIcon size={38} variant="light">
            <IconTemplate size={20} aria-hidden />
          </ThemeIcon>
          <div>
            <Text fw={600}>{template.name}</Text>
            <Text size="sm" c="dimmed">
              {template.kind} · {template.duration_minutes} min · {template.topics.length} topics
              {template.questions.length > 0 && ` · ${template.questions.length} questions`}
            </Text>
          </div>
        </Group>
        <LinkText to="/templates" size="sm">
          Change
        </LinkText>
      </Group>
    </Paper>
  );
}
