import { Stack, Title } from "@mantine/core";
import { CentredPage } from "./CentredPage";
import { useTitle } from "./hooks";
import { ProblemNote } from "./ProblemNote";

/** A page that could not be shown at all. */
export function PageFailed({ error }: { error: unknown }) {
  useTitle("Something went wrong");
  return (
    <CentredPage width={520}>
      <Stack>
        <Title order={1}>Something went wrong</Title>
        <ProblemNote
          title="This page could not be shown"
          error={error}
          retryLabel="Reload"
          onRetry={() => location.reload()}
        />
      </Stack>
    </CentredPage>
  );
}
