import { Table, Text } from "@mantine/core";
import { IconCalendarPlus, IconSearchOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Interview } from "../../api/types";
import { Empty } from "../../parts/Empty";
import { useNow } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";
import { SkeletonRows } from "../../parts/SkeletonRows";
import { SortableTh } from "../../parts/SortableTh";
import { InterviewRow, pageOf } from "./InterviewRow";
import { moveAlongRows, useSteadyRows } from "./rows";

interface Props {
  items: Interview[] | undefined;
  isFiltered: boolean;
  hasFailed: boolean;
  order: string;
  onOrder: (order: string) => void;
}

export function InterviewTable({ items, isFiltered, hasFailed, order, onOrder }: Props) {
  const navigate = useNavigate();
  const now = useNow(30_000);
  const { rows, pointer } = useSteadyRows(items);
  if (!rows && hasFailed) return null;
  if (rows?.length === 0) return isFiltered ? <NothingFound /> : <NothingYet />;
  const sort = { order, onOrder };
  return (
    <Table.ScrollContainer minWidth={940}>
      <Table verticalSpacing="xs" horizontalSpacing="sm" highlightOnHover aria-label="Interviews">
        <Table.Thead>
          <Table.Tr>
            <SortableTh field="candidate_name" label="Candidate" {...sort} />
            <SortableTh field="position" label="Position" {...sort} />
            <SortableTh field="template" label="Template" {...sort} />
            <SortableTh field="starts_at" label="When" {...sort} />
            <SortableTh field="status" label="Status" {...sort} />
            <SortableTh field="score" label="Score" {...sort} />
            <SortableTh field="recruiter" label="Recruiter" {...sort} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody onKeyDown={moveAlongRows} {...pointer}>
          {!rows && <SkeletonRows columns={7} />}
          {rows?.map((interview) => (
            <InterviewRow
              key={interview.id}
              interview={interview}
              now={now}
              onOpen={() => void navigate({ to: pageOf(interview), params: { id: interview.id } })}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function NothingYet() {
  return (
    <Empty
      icon={<IconCalendarPlus size={22} />}
      title="No interviews yet"
      action={
        <LinkButton to="/templates" mt="xs">
          Choose a template
        </LinkButton>
      }
    >
      Interviews appear here with their status, from the invitation to the finished report. The
      first one starts with a template.
    </Empty>
  );
}

function NothingFound() {
  return (
    <Empty icon={<IconSearchOff size={22} />} title="No interview matches">
      <Text size="sm" inherit>
        Change the search or choose “Every status”.
      </Text>
    </Empty>
  );
}
