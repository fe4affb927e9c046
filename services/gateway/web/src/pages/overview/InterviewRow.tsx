import { Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import type { Interview, InterviewStatus } from "../../api/types";
import { StatusChip } from "../../parts/StatusChip";
import { scoreWords } from "../../parts/score";
import { relative, shortDateAndTime } from "../../parts/time";
import classes from "./overview.module.css";

const AFTER_THE_CALL: InterviewStatus[] = ["analysing", "report_ready", "failed"];

/** Details before the call, the report after it. */
export const pageOf = ({ status }: Interview) =>
  AFTER_THE_CALL.includes(status) ? "/interviews/$id/report" : "/interviews/$id";

interface Props {
  interview: Interview;
  now: number;
  onOpen: () => void;
}

export function InterviewRow({ interview, now, onOpen }: Props) {
  const open = (event: MouseEvent) => {
    const isLink = (event.target as HTMLElement).closest("a") !== null;
    const isSelecting = (window.getSelection()?.toString() ?? "") !== "";
    if (!isLink && !isSelecting) onOpen();
  };
  return (
    <Table.Tr className={classes.row} onClick={open}>
      <Table.Td maw={220}>
        <Link
          to={pageOf(interview)}
          params={{ id: interview.id }}
          className={classes.name}
          data-row-link
        >
          {interview.candidate_name}
        </Link>
        <Text size="xs" c="dimmed" truncate>
          {interview.candidate_email}
        </Text>
      </Table.Td>
      <Table.Td maw={170}>
        <Text size="sm" lineClamp={2}>
          {interview.position}
        </Text>
      </Table.Td>
      <Table.Td maw={190}>
        <Text size="sm" lineClamp={2}>
          {interview.template.name}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className="tabular" style={{ whiteSpace: "nowrap" }}>
          {shortDateAndTime(interview.starts_at)}
        </Text>
        <Text size="xs" c="dimmed">
          {relative(interview.starts_at, now)}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusChip status={interview.status} detail={interview.status_detail} />
        {interview.invitation.state === "failed" && !interview.started_at && (
          <Text size="xs" c="red">
            Invitation not sent
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text
          size={interview.is_score_hidden ? "xs" : "sm"}
          c={interview.is_score_hidden ? "dimmed" : undefined}
          className="tabular"
          title={interview.score_label ?? undefined}
        >
          {scoreWords(interview)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{interview.recruiter.name}</Text>
      </Table.Td>
    </Table.Tr>
  );
}
