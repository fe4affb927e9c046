import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { saveConsents } from "../../api/commands";
import { joinQuery } from "../../api/queries";
import type { CandidateLanding, ConsentChoices } from "../../api/types";
import type { LocalMedia } from "../../call/localMedia";
import { useNow, useTitle } from "../../parts/hooks";
import { ProblemNote } from "../../parts/ProblemNote";
import {
  deviceZone,
  fullDate,
  relative,
  timeOfDay,
  viewersZone,
  zoneLabel,
} from "../../parts/time";
import { CandidateShell } from "./CandidateShell";
import { Consents } from "./Consents";
import { DeviceCheck } from "./DeviceCheck";

interface Props {
  token: string;
  landing: CandidateLanding;
  media: LocalMedia;
  onJoin: () => void;
}

export function Landing({ token, landing, media, onJoin }: Props) {
  useTitle(`Interview: ${landing.position}`);
  const [choices, setChoices] = useState<ConsentChoices>({
    data: landing.consents.data === true,
    recording: landing.consents.recording === true,
    analysis: landing.consents.analysis === true,
  });
  const cache = useQueryClient();
  const joining = useMutation({
    // What was agreed to is kept before anything can be recorded.
    mutationFn: () => saveConsents(token, choices),
    onSuccess: () => {
      void cache.invalidateQueries(joinQuery(token));
      onJoin();
    },
  });
  return (
    <CandidateShell company={landing.company}>
      <div>
        <Text c="dimmed">Hello {landing.candidate_name}, this is your interview for</Text>
        <Title order={1}>{landing.position}</Title>
      </div>
      <WhenAndWho landing={landing} />
      <Consents choices={choices} company={landing.company} onChange={setChoices} />
      <DeviceCheck token={token} media={media} />
      {joining.isError && (
        <ProblemNote title="You are not in the waiting room yet" error={joining.error}>
          What you agreed to could not be kept. Press “Join” again in a moment.
        </ProblemNote>
      )}
      <Group gap="md">
        <Button
          size="lg"
          w={{ base: "100%", xs: 200 }}
          loading={joining.isPending}
          onClick={() => joining.mutate()}
        >
          Join
        </Button>
        <Text size="sm" c="dimmed" flex={1} miw={200}>
          You come to a waiting room first. Nothing is recorded there.
        </Text>
      </Group>
    </CandidateShell>
  );
}

function WhenAndWho({ landing }: { landing: CandidateLanding }) {
  const now = useNow(20_000);
  const { starts_at, duration_minutes, recruiter_name } = landing;
  const zone = viewersZone(landing.time_zone);
  return (
    <Paper withBorder p="md">
      <Stack gap={4}>
        <Text fw={600}>
          {fullDate(starts_at, zone)}, {timeOfDay(starts_at, zone)}
        </Text>
        <Text size="sm" c="dimmed">
          {relative(starts_at, now)} · {deviceZone() ? "your time" : "time"},{" "}
          {zoneLabel(zone, starts_at)}
        </Text>
        <Text size="sm" mt={4}>
          About {duration_minutes} minutes with {recruiter_name}
        </Text>
      </Stack>
    </Paper>
  );
}
