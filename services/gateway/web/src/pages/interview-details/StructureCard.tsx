import { Divider, Group, List, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { planQuery } from "../../api/queries";
import type { Interview, Plan } from "../../api/types";
import { Card } from "../../parts/Card";
import { ProblemNote } from "../../parts/ProblemNote";

/** What the interview was made of when it was saved; later changes of the template leave it alone. */
export function StructureCard({ interview }: { interview: Interview }) {
  const { data, error, refetch, isFetching } = useQuery(planQuery(interview.id));
  return (
    <Card title="Structure">
      <Text size="sm" c="dimmed">
        From “{interview.template.name}”, version {interview.template.version} ·{" "}
        {interview.template.kind}
      </Text>
      {data && <Contents plan={data} />}
      {!data && !error && <Skeleton h={140} />}
      {!data && error && (
        <ProblemNote
          title="The plan could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      )}
    </Card>
  );
}

function Contents({ plan }: { plan: Plan }) {
  return (
    <>
      <Title order={3}>General part</Title>
      <Stack gap={4}>
        {plan.topics.map((topic) => (
          <Group key={topic.id} justify="space-between">
            <Text size="sm">{topic.title}</Text>
            <Text size="sm" c="dimmed" className="tabular">
              {topic.minutes} min
            </Text>
          </Group>
        ))}
      </Stack>
      {plan.questions.length > 0 && (
        <>
          <Divider />
          <Title order={3}>Technical part · {plan.questions.length} questions</Title>
          <List type="ordered" size="sm" spacing={4}>
            {plan.questions.map((question) => (
              <List.Item key={question.id}>{question.text}</List.Item>
            ))}
          </List>
        </>
      )}
    </>
  );
}
