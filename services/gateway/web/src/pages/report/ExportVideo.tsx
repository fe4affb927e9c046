import { Button, Group, Text } from "@mantine/core";
import { IconDownload, IconMovie } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../api/client";
import { startExport } from "../../api/commands";
import { exportQuery, keys } from "../../api/queries";
import type { Export, Report } from "../../api/types";
import { useMayEdit } from "../../parts/mayEdit";

/** One video of both, made on request; a download as soon as it is there. */
export function ExportVideo({ report }: { report: Report }) {
  const isAllowed = useMayEdit();
  if (!isAllowed || report.recordings.length === 0) return null;
  return <ExportState id={report.interview_id} />;
}

function ExportState({ id }: { id: string }) {
  const cache = useQueryClient();
  const { data, error } = useQuery(exportQuery(id));
  const starting = useMutation({
    mutationFn: () => startExport(id),
    onSuccess: (state) => cache.setQueryData(keys.export(id), state),
  });
  if (data?.url) {
    return (
      <Button
        component="a"
        href={data.url}
        download
        size="xs"
        leftSection={<IconDownload size={16} />}
      >
        Download video
      </Button>
    );
  }
  const isBusy = data?.state === "queued" || data?.state === "running";
  const trouble = starting.error ?? error;
  const failure = trouble ? wordsFor(trouble) : failureOf(data);
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" role="status" className="tabular" c={isBusy ? undefined : "red"}>
        {isBusy ? progressOf(data) : failure}
      </Text>
      <Button
        size="xs"
        variant="default"
        flex="none"
        leftSection={<IconMovie size={16} />}
        loading={starting.isPending}
        disabled={isBusy}
        onClick={() => starting.mutate()}
      >
        {data?.state === "failed" ? "Export video again" : "Export video"}
      </Button>
    </Group>
  );
}

const LONG_S = 60;

const progressOf = ({ state, percent, idle_s }: Export): string => {
  if (idle_s >= LONG_S) {
    const minutes = Math.floor(idle_s / 60);
    return `Nobody has taken up the video for ${minutes} min. If no other is being made, tell whoever runs Rapport.`;
  }
  return state === "queued" ? "The video waits for its turn" : `Making the video: ${percent} %`;
};

const failureOf = (data: Export | undefined): string =>
  data?.state === "failed" ? "The video could not be made. The recording is not affected." : "";
