import { Stack, Title } from "@mantine/core";
import { useTitle } from "../../parts/hooks";
import { CandidateShell } from "./CandidateShell";

/** Unknown, altered, replaced and deleted links all read the same: nothing is told about interviews. */
export function DeadLink() {
  useTitle("Link not valid");
  return (
    <CandidateShell>
      <Stack gap="xs" py="xl">
        <Title order={1}>This link is not valid. Please ask the person who sent it.</Title>
      </Stack>
    </CandidateShell>
  );
}
