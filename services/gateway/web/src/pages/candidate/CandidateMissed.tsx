import { Stack, Text, Title } from "@mantine/core";
import type { CandidateLanding } from "../../api/types";
import { useTitle } from "../../parts/hooks";
import { viewersDateAndTime } from "../../parts/time";
import { CandidateShell } from "./CandidateShell";

/** The interview is over and never began: nobody came, or it was called off. */
export function CandidateMissed({ landing }: { landing: CandidateLanding }) {
  useTitle("This interview did not take place");
  return (
    <CandidateShell company={landing.company}>
      <Stack>
        <Title order={1}>This interview did not take place</Title>
        <Text>
          It was planned for {viewersDateAndTime(landing.starts_at, landing.time_zone)}, and this
          link does not open it any more. Please ask {landing.recruiter_name} for a new date.
        </Text>
      </Stack>
    </CandidateShell>
  );
}
