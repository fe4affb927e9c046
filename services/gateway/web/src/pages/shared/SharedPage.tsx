import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { hasStatus } from "../../api/client";
import { sharedReportQuery } from "../../api/sharing";
import { useTitle } from "../../parts/hooks";
import { ProblemNote } from "../../parts/ProblemNote";
import { SharedReportView } from "./SharedReportView";
import { SharedShell } from "./SharedShell";

/** Where a link to a report leads people without an account. */
export default function SharedPage() {
  const { token } = useParams({ from: "/shared/$token" });
  const { data, error, refetch, isFetching } = useQuery(sharedReportQuery(token));
  if (data) return <SharedReportView report={data} />;
  if (hasStatus(error, 401, 403, 404, 410)) return <NotOpen />;
  return (
    <SharedShell>
      {error ? (
        <ProblemNote
          title="The report could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Stack>
          <Skeleton h={40} w="60%" />
          <Skeleton h={320} />
        </Stack>
      )}
    </SharedShell>
  );
}

/** Unknown, expired, revoked and deleted read the same: nothing is told about interviews. */
function NotOpen() {
  useTitle("Link not valid");
  return (
    <SharedShell>
      <Stack gap="xs" py="xl">
        <Title order={1}>This link does not open a report (any more).</Title>
        <Text c="dimmed">Please ask the person who sent it.</Text>
      </Stack>
    </SharedShell>
  );
}
