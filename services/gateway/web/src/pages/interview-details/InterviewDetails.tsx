import { Grid, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconVideo } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { hasStatus } from "../../api/client";
import { interviewQuery } from "../../api/queries";
import type { Interview } from "../../api/types";
import { useNow, useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";
import { useMayEdit } from "../../parts/mayEdit";
import { PageHeader } from "../../parts/PageHeader";
import { ProblemNote } from "../../parts/ProblemNote";
import { StatusChip } from "../../parts/StatusChip";
import { relative } from "../../parts/time";
import { ConsentsCard } from "./ConsentsCard";
import { DeleteInterview } from "./DeleteInterview";
import { HistoryCard } from "./HistoryCard";
import { LinksCard } from "./LinksCard";
import { StructureCard } from "./StructureCard";
import { WhenCard } from "./WhenCard";

export default function InterviewDetails() {
  const { id } = useParams({ from: "/recruiter/frame/interviews/$id" });
  const { data, error, refetch, isFetching } = useQuery(interviewQuery(id));
  useTitle(data ? data.candidate_name : "Interview details");
  if (hasStatus(error, 404, 410)) return <Gone />;
  return (
    <Stack gap="lg">
      <PageHeader
        title="Interview details"
        crumb={{ label: "Overview", to: "/" }}
        context={data && <Who interview={data} />}
      >
        {data && <Actions interview={data} />}
      </PageHeader>
      {error && (
        <ProblemNote
          title={data ? "The details could not be refreshed" : "The details could not be loaded"}
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton h={420} />}
      {data && <Cards interview={data} />}
    </Stack>
  );
}

function Who({ interview }: { interview: Interview }) {
  const now = useNow(10_000);
  const isAhead = interview.started_at === null && interview.ended_at === null;
  return (
    <Group gap="xs" mt={4}>
      <Text fw={600} c="var(--mantine-color-text)" size="sm">
        {interview.candidate_name}
      </Text>
      <Text size="sm">· {interview.position}</Text>
      <StatusChip status={interview.status} detail={interview.status_detail} />
      {isAhead && <Text size="sm">{relative(interview.starts_at, now)}</Text>}
    </Group>
  );
}

function Actions({ interview }: { interview: Interview }) {
  const mayEdit = useMayEdit();
  const params = { id: interview.id };
  const isOver = interview.ended_at !== null;
  return (
    <>
      {mayEdit && <DeleteInterview interview={interview} />}
      {isOver && (
        <LinkButton to="/interviews/$id/report" params={params}>
          Open report
        </LinkButton>
      )}
      {!isOver && mayEdit && (
        <LinkButton to="/interviews/$id/call" params={params} leftSection={<IconVideo size={18} />}>
          Open interview
        </LinkButton>
      )}
    </>
  );
}

function Cards({ interview }: { interview: Interview }) {
  return (
    <Grid gap="lg" align="flex-start">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack gap="lg">
          <WhenCard interview={interview} />
          <LinksCard interview={interview} />
          <ConsentsCard interview={interview} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack gap="lg">
          <StructureCard interview={interview} />
          <HistoryCard entries={interview.history} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function Gone() {
  useTitle("Interview deleted");
  return (
    <Stack gap="sm" align="flex-start">
      <Title order={1}>There is no such interview</Title>
      <Text>It was deleted, or the address is mistyped.</Text>
      <LinkButton to="/" variant="default">
        Go to Overview
      </LinkButton>
    </Stack>
  );
}
