import {
  Button,
  Container,
  Group,
  Loader,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  ThemeIcon,
  Title,
} from "@mantine/core";
import { IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Interview, RecruiterView } from "../../api/types";
import { playChime } from "../../call/sounds";
import { CopyLink } from "../../parts/CopyLink";
import callClasses from "../../parts/call/call.module.css";
import { DeviceMenus } from "../../parts/call/DeviceMenus";
import { LevelBar } from "../../parts/call/LevelBar";
import { MediaHelp } from "../../parts/call/MediaHelp";
import { OwnVideo } from "../../parts/call/OwnVideo";
import type { Call } from "../../parts/call/useCall";
import { useStore, useTitle } from "../../parts/hooks";
import { Logo } from "../../parts/Logo";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePlanStep } from "./plan";

interface Props {
  id: string;
  room: Call<RecruiterView>;
  interview: Interview | undefined;
}

export function WaitingRoom({ id, room, interview }: Props) {
  const { media, call } = room;
  const { camera, microphone, speakerId } = useStore(media);
  const isPresent = call.hasSeat && call.view?.candidate_present === true;
  useTitle(isPresent ? "(1) Candidate is here" : "Waiting room");
  useChime(isPresent, speakerId);
  return (
    <Container component="main" size={960} py="xl">
      <Stack gap="lg">
        <Logo />
        <div>
          <Title order={1}>Waiting room</Title>
          {call.view && (
            <Text c="dimmed">
              {call.view.candidate_name} · {call.view.position}
            </Text>
          )}
        </div>
        <MediaHelp media={media} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <div className={callClasses.preview}>
            <OwnVideo camera={camera} />
          </div>
          <Stack>
            <Presence id={id} room={room} interview={interview} isPresent={isPresent} />
            <Paper withBorder p="md">
              <Stack gap="sm">
                {microphone.track && <LevelBar track={microphone.track} />}
                <DeviceMenus media={media} />
              </Stack>
            </Paper>
          </Stack>
        </SimpleGrid>
      </Stack>
    </Container>
  );
}

/** Rings when the candidate comes, also again after having left. */
function useChime(isPresent: boolean, speakerId: string | null): void {
  const speaker = useRef(speakerId);
  speaker.current = speakerId;
  useEffect(() => {
    // Refused by browsers until the page was clicked: then status and title have to do.
    if (isPresent) playChime(speaker.current).catch(() => undefined);
  }, [isPresent]);
}

interface PresenceProps extends Props {
  isPresent: boolean;
}

function Presence({ id, room, interview, isPresent }: PresenceProps) {
  const starting = usePlanStep(id, (plan) => plan.start());
  const { hasSeat, lostAt, trouble, view } = room.call;
  if (!hasSeat || !view) {
    return (
      <Paper withBorder p="md">
        <Group wrap="nowrap" role="status">
          <Loader size="sm" />
          <Text>{lostAt === null ? "Connecting" : "Connection lost. Reconnecting, stay here"}</Text>
        </Group>
        {trouble && <Text size="sm">{trouble}</Text>}
      </Paper>
    );
  }
  const Icon = isPresent ? IconUserCheck : IconUserOff;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group wrap="nowrap">
          <ThemeIcon size={38} radius="xl" variant="light" color={isPresent ? "green" : "gray"}>
            <Icon size={20} aria-hidden />
          </ThemeIcon>
          <Text fw={600} role="status">
            {isPresent ? "Candidate is connected" : "Candidate has not connected yet"}
          </Text>
        </Group>
        {view.error && <Text size="sm">{view.error}</Text>}
        {isPresent ? (
          <>
            <Refusals interview={interview} />
            <Button size="md" loading={starting.isPending} onClick={() => starting.mutate()}>
              Start interview
            </Button>
          </>
        ) : (
          <>
            <Text size="sm" c="dimmed">
              You can start as soon as the candidate is here. A sound tells you.
            </Text>
            {interview && <CopyLink label="Copy candidate link" url={interview.candidate_url} />}
          </>
        )}
        {starting.isError && (
          <ProblemNote title="The interview was not started" error={starting.error} />
        )}
      </Stack>
    </Paper>
  );
}

/** What the candidate did not agree to, said before it matters. */
function Refusals({ interview }: { interview: Interview | undefined }) {
  const { recording, analysis } = interview?.consents ?? {};
  if (recording !== false && analysis !== false) return null;
  return (
    <Text size="sm">
      {recording === false && "The candidate refused the recording: nothing will be recorded. "}
      {analysis === false && "The candidate refused the AI analysis: rely on your notes."}
    </Text>
  );
}
