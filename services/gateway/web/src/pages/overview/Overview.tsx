import { Button, Group, Paper, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type InterviewPage, interviewsQuery } from "../../api/queries";
import type { InterviewList } from "../../api/types";
import { counted } from "../../parts/counted";
import { useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";
import { useMayEdit } from "../../parts/mayEdit";
import { PageHeader } from "../../parts/PageHeader";
import { ProblemNote } from "../../parts/ProblemNote";
import { SearchField } from "../../parts/SearchField";
import { STATUS_CHOICES } from "../../parts/StatusChip";
import { viewersZone } from "../../parts/time";
import { CounterCards } from "./CounterCards";
import { InterviewTable } from "./InterviewTable";

const PAGE = 25;
const FIRST: InterviewPage = {
  search: "",
  status: null,
  order: "-starts_at",
  limit: PAGE,
  after: null,
  time_zone: viewersZone(),
};

export default function Overview() {
  useTitle("Overview");
  const mayEdit = useMayEdit();
  const { page, list, shownBefore, narrow, forward, back } = usePages();
  return (
    <Stack gap="lg">
      <PageHeader title="Overview" context="All interviews and where they stand">
        {mayEdit && <LinkButton to="/templates">New interview</LinkButton>}
      </PageHeader>
      <CounterCards counters={list.data?.counters} />
      <Paper withBorder>
        <Group p="md" gap="sm">
          <SearchField
            label="Search candidate or position"
            onSearch={(search) => narrow({ search })}
          />
          <Select
            aria-label="Status"
            placeholder="Every status"
            data={STATUS_CHOICES}
            value={page.status}
            onChange={(status) => narrow({ status })}
            clearable
            w={190}
          />
        </Group>
        {list.isError && (
          <Group px="md" pb="md" grow>
            <ProblemNote
              title="The list could not be refreshed"
              error={list.error}
              isRetrying={list.isFetching}
              onRetry={() => void list.refetch()}
            />
          </Group>
        )}
        <InterviewTable
          items={list.data?.items}
          isFiltered={page.search !== "" || page.status !== null}
          hasFailed={list.isError}
          order={page.order}
          onOrder={(order) => narrow({ order })}
        />
        {list.data && list.data.items.length > 0 && (
          <PageTurner
            first={shownBefore + 1}
            list={list.data}
            onBack={shownBefore > 0 ? back : undefined}
            onForward={list.data.next && !list.isPlaceholderData ? forward : undefined}
          />
        )}
      </Paper>
    </Stack>
  );
}

interface TurnerProps {
  first: number;
  list: InterviewList;
  onBack: (() => void) | undefined;
  onForward: (() => void) | undefined;
}

/** Which interviews of how many are shown, and the ways to the others. */
function PageTurner({ first, list, onBack, onForward }: TurnerProps) {
  return (
    <Group p="md" justify="space-between">
      <Text size="sm" c="dimmed">
        {first}–{first - 1 + list.items.length} of {counted(list.total)}
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={!onBack} onClick={onBack}>
          Previous page
        </Button>
        <Button size="xs" variant="default" disabled={!onForward} onClick={onForward}>
          Next page
        </Button>
      </Group>
    </Group>
  );
}

/** The page of interviews that is asked for, and the steps to others. */
function usePages() {
  const [page, setPage] = useState(FIRST);
  // The cursors of the pages before this one, for the way back.
  const [path, setPath] = useState<(string | null)[]>([]);
  const list = useQuery(interviewsQuery(page));
  const narrow = (change: Partial<InterviewPage>) => {
    setPage({ ...page, ...change, after: null });
    setPath([]);
  };
  const forward = () => {
    setPath([...path, page.after]);
    setPage({ ...page, after: list.data?.next ?? null });
  };
  const back = () => {
    setPage({ ...page, after: path.at(-1) ?? null });
    setPath(path.slice(0, -1));
  };
  return { page, list, shownBefore: path.length * PAGE, narrow, forward, back };
}
