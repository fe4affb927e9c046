import {
  Anchor,
  Badge,
  Divider,
  Group,
  List,
  Paper,
  Skeleton,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { templateQuery } from "../../api/queries";
import type { Template } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";
import { RubricDialog } from "./rubric/RubricDialog";
import { languageName } from "./TemplateTable";

/** What an interview from the selected template will contain. */
export function TemplatePreview({ id }: { id: string | null }) {
  return (
    <Paper withBorder p="md" component="section" aria-label="Preview">
      {id ? (
        <Loaded id={id} />
      ) : (
        <Text c="dimmed" size="sm">
          Select a template to see its topics and questions.
        </Text>
      )}
    </Paper>
  );
}

function Loaded({ id }: { id: string }) {
  const { data, error, refetch, isFetching } = useQuery(templateQuery(id));
  if (error && !data) {
    return (
      <ProblemNote
        title="The preview could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <Skeleton h={320} />;
  return <Contents template={data} />;
}

function Contents({ template }: { template: Template }) {
  const [opened, setOpened] = useState<Template["questions"][number] | null>(null);
  const minutes = template.topics.reduce((sum, topic) => sum + topic.minutes, 0);
  return (
    <Stack gap="sm">
      <div>
        <Title order={2}>{template.name}</Title>
        <Text size="sm" c="dimmed">
          {template.kind} · {languageName(template.language)}
        </Text>
      </div>
      <Group gap={6}>
        <Badge variant="light" color="gray" tt="none">
          {template.duration_minutes} min in all
        </Badge>
        <Badge variant="light" color="gray" tt="none">
          {template.specialization}
        </Badge>
      </Group>
      <Divider />
      <Title order={3}>Topics · {minutes} min</Title>
      <Stack gap={4}>
        {template.topics.map((topic) => (
          <Group key={topic.id} justify="space-between" wrap="nowrap">
            <Text size="sm">{topic.title}</Text>
            <Text size="sm" c="dimmed" className="tabular" style={{ flexShrink: 0 }}>
              {topic.minutes} min
            </Text>
          </Group>
        ))}
      </Stack>
      <Divider />
      <Title order={3}>Technical questions · {template.questions.length}</Title>
      {template.questions.length === 0 ? (
        <Text size="sm" c="dimmed">
          None: after the general conversation the interview goes to “Finish interview”.
        </Text>
      ) : (
        <List type="ordered" size="sm" spacing={6}>
          {template.questions.map((question) => (
            <List.Item key={question.id}>
              {question.text}{" "}
              <Anchor
                component="button"
                type="button"
                size="sm"
                aria-label={`Rubric of question ${question.number}`}
                onClick={() => setOpened(question)}
              >
                Rubric
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
      {opened && (
        <RubricDialog template={template} question={opened} onClose={() => setOpened(null)} />
      )}
    </Stack>
  );
}
