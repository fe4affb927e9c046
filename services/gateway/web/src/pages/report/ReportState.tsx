import { Paper } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { runReportAgain } from "../../api/commands";
import { keys } from "../../api/queries";
import type { Report } from "../../api/types";
import { useMayEdit } from "../../parts/mayEdit";
import { ProblemNote } from "../../parts/ProblemNote";
import { ReportProgress, stageWords } from "../../parts/ReportProgress";
import { reasonWords } from "./words";

/** While it is made: how far. Failed: where, why, and the way to try again. Ready: nothing to say. */
export function ReportState({ report }: { report: Report }) {
  const cache = useQueryClient();
  const { interview_id: id, state, failure } = report;
  const trying = useMutation({
    mutationFn: () => runReportAgain(id),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.report(id) }),
  });
  const mayRun = useMayEdit();
  if (state === "ready") return null;
  if (state === "failed") {
    return (
      <ProblemNote
        title={`${stageWords(failure?.stage ?? null)} failed`}
        isRetrying={trying.isPending}
        onRetry={mayRun ? () => trying.mutate() : undefined}
      >
        {reasonWords(failure?.reason)} What was made before is kept.
        {trying.isError && <ProblemNote title="It was not started again" error={trying.error} />}
      </ProblemNote>
    );
  }
  return (
    <Paper withBorder p="md">
      {state === "none" ? (
        "The report is made after the call has ended."
      ) : (
        <ReportProgress report={report} />
      )}
    </Paper>
  );
}
