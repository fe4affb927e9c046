import { Alert, Loader, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { CandidateLanding, CandidateView } from "../../api/types";
import callClasses from "../../parts/call/call.module.css";
import { DeviceMenus } from "../../parts/call/DeviceMenus";
import { LevelBar } from "../../parts/call/LevelBar";
import { MediaHelp } from "../../parts/call/MediaHelp";
import { OwnVideo } from "../../parts/call/OwnVideo";
import type { Call } from "../../parts/call/useCall";
import { useNow, useStore, useTitle } from "../../parts/hooks";
import { clock, relative, viewersDateAndTime } from "../../parts/time";
import { CandidateShell } from "./CandidateShell";

const WORTH_WAITING_MS = 15 * 60_000;

interface Props {
  room: Call<CandidateView>;
  landing: CandidateLanding;
}

export function CandidateWaiting({ room, landing }: Props) {
  useTitle("Waiting room");
  const { camera, microphone } = useStore(room.media);
  return (
    <CandidateShell company={landing.company} size={860}>
      <Title order={1}>Waiting room</Title>
      <State room={room} landing={landing} />
      <MediaHelp media={room.media} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <div className={callClasses.preview}>
          <OwnVideo camera={camera} />
        </div>
        <Paper withBorder p="md">
          <Stack gap="sm">
            {microphone.track && <LevelBar track={microphone.track} />}
            <DeviceMenus media={room.media} />
          </Stack>
        </Paper>
      </SimpleGrid>
    </CandidateShell>
  );
}

function State({ room, landing }: Props) {
  const now = useNow();
  const [since] = useState(now);
  const { hasSeat, lostAt, trouble } = room.call;
  if (!hasSeat) {
    return (
      <Alert color="orange" icon={<Loader size={18} color="orange" />} role="status">
        {lostAt === null ? "Connecting" : "Connection lost. Reconnecting, stay here"}
        {trouble && <Text size="sm">{trouble}</Text>}
      </Alert>
    );
  }
  const early_ms = new Date(landing.starts_at).getTime() - now;
  return (
    <Alert color="green" icon={<IconCircleCheck />}>
      <Text fw={600} role="status">
        You are connected. The interview starts when {landing.recruiter_name} begins.
      </Text>
      {early_ms > 0 && (
        <Text size="sm">
          You are early: it is planned for{" "}
          {viewersDateAndTime(landing.starts_at, landing.time_zone)} (
          {relative(landing.starts_at, now)}).{" "}
          {early_ms > WORTH_WAITING_MS
            ? "You need not wait: close this page, and open the same link again a few minutes before."
            : "Keep this page open, it goes on by itself."}
        </Text>
      )}
      <Text size="sm" c="dimmed" className="tabular">
        Waiting for {clock((now - since) / 1000)}
      </Text>
    </Alert>
  );
}
