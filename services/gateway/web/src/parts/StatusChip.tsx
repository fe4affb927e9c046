import { Badge, type MantineColor } from "@mantine/core";
import type { InterviewStatus } from "../api/types";

const LOOK: Record<InterviewStatus, { words: string; color: MantineColor }> = {
  scheduled: { words: "Scheduled", color: "gray" },
  candidate_waiting: { words: "Candidate waiting", color: "orange" },
  live: { words: "Live", color: "green" },
  analysing: { words: "Analysing", color: "violet" },
  report_ready: { words: "Report ready", color: "indigo" },
  failed: { words: "Failed", color: "red" },
  no_show: { words: "No-show", color: "gray" },
  cancelled: { words: "Cancelled", color: "gray" },
};

export const STATUS_CHOICES = Object.entries(LOOK).map(([value, { words }]) => ({
  value,
  label: words,
}));

interface Props {
  status: InterviewStatus;
  detail?: string | null;
}

/** Where an interview stands, in words and in colour. */
export function StatusChip({ status, detail }: Props) {
  const { words, color } = LOOK[status];
  const isBusy = status === "analysing" && detail;
  const text = isBusy ? `${words} ${detail.endsWith("%") ? detail : `${detail} %`}` : words;
  return (
    <Badge
      color={color}
      variant="light"
      tt="none"
      fw={600}
      radius="sm"
      title={status === "failed" ? (detail ?? undefined) : undefined}
      miw="max-content"
    >
      {text}
    </Badge>
  );
}
