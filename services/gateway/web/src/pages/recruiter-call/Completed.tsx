import { Group, Paper, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { reportQuery } from "../../api/queries";
import { CentredPage } from "../../parts/CentredPage";
import { useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";
import { ProblemNote } from "../../parts/ProblemNote";
import { ReportProgress } from "../../parts/ReportProgress";

/** The recruiter's last page of the call: what happens now, as it happens. */
export function Completed({ id }: { id: string }) {
  useTitle("Interview completed");
  const { data, error, isFetching, refetch } = useQuery(reportQuery(id));
  return (
    <CentredPage width={560}>
      <Stack gap="lg">
        <Group wrap="nowrap">
          <ThemeIcon size={44} radius="xl" color="green" variant="light">
            <IconCheck size={26} aria-hidden />
          </ThemeIcon>
          <div>
            <Title order={1}>Interview completed</Title>
            {data && (
              <Text c="dimmed" size="sm">
                {data.interview.candidate_name} · {data.interview.position}
              </Text>
            )}
          </div>
        </Group>
        <Paper bg="var(--rapport-canvas)" p="md">
          {data && <ReportProgress report={data} />}
          {!data && !error && <Skeleton h={60} />}
          {!data && error && (
            <ProblemNote
              title="The progress cannot be shown"
              error={error}
              isRetrying={isFetching}
              onRetry={() => void refetch()}
            />
          )}
        </Paper>
        <Text size="sm" c="dimmed">
          You can leave this page: the report is made without you, and Overview shows when it is
          ready.
        </Text>
        <Group>
          <LinkButton to="/interviews/$id/report" params={{ id }}>
            Open report
          </LinkButton>
          <LinkButton to="/" variant="default">
            Overview
          </LinkButton>
        </Group>
      </Stack>
    </CentredPage>
  );
}
