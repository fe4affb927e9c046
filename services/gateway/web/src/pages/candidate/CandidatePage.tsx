import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { hasStatus } from "../../api/client";
import { joinQuery } from "../../api/queries";
import { useTitle } from "../../parts/hooks";
import { ProblemNote } from "../../parts/ProblemNote";
import { CandidateRoom } from "./CandidateRoom";
import { CandidateShell } from "./CandidateShell";
import { DeadLink } from "./DeadLink";

/** Where a link leads: the candidate's landing, a recruiter's call page, or a sentence on a dead link. */
export default function CandidatePage() {
  useTitle("Rapport");
  const { token } = useParams({ from: "/i/$token" });
  const { data, error, refetch, isFetching } = useQuery(joinQuery(token));
  if (hasStatus(error, 401)) return <Navigate to="/sign-in" search={{ next: `/i/${token}` }} />;
  if (hasStatus(error, 403, 404, 410)) return <DeadLink />;
  if (data?.role === "recruiter") {
    return <Navigate to="/interviews/$id/call" params={{ id: data.interview_id }} replace />;
  }
  if (data) return <CandidateRoom key={token} token={token} landing={data} />;
  return (
    <CandidateShell>
      {error ? (
        <ProblemNote
          title="The page could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Stack>
          <Skeleton h={40} w="60%" />
          <Skeleton h={260} />
        </Stack>
      )}
    </CandidateShell>
  );
}
