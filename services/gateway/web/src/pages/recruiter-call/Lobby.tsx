import { Button, Container, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import type { Interview } from "../../api/types";
import type { LocalMedia } from "../../call/localMedia";
import callClasses from "../../parts/call/call.module.css";
import { DeviceMenus } from "../../parts/call/DeviceMenus";
import { LevelBar } from "../../parts/call/LevelBar";
import { MediaHelp } from "../../parts/call/MediaHelp";
import { OwnVideo } from "../../parts/call/OwnVideo";
import { TestSound } from "../../parts/call/TestSound";
import { useStore, useTitle } from "../../parts/hooks";
import { Logo } from "../../parts/Logo";
import { LinkText } from "../../parts/links";
import { dateAndTime } from "../../parts/time";

interface Props {
  interview: Interview | undefined;
  media: LocalMedia;
  onJoin: () => void;
}

/** A look at one's own devices before anybody else sees them. */
export function Lobby({ interview, media, onJoin }: Props) {
  useTitle("Ready to join?");
  const { camera, microphone } = useStore(media);
  useEffect(() => void media.start(), [media]);
  return (
    <Container component="main" size={960} py="xl">
      <Stack gap="lg">
        <Logo />
        <div>
          <Title order={1}>Ready to join?</Title>
          {interview && (
            <Text c="dimmed">
              {interview.candidate_name} · {interview.position} · {dateAndTime(interview.starts_at)}
            </Text>
          )}
        </div>
        <MediaHelp media={media} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <div className={callClasses.preview}>
            <OwnVideo camera={camera} />
          </div>
          <Paper withBorder p="md">
            <Stack gap="sm">
              {microphone.track && <LevelBar track={microphone.track} />}
              <DeviceMenus media={media} />
              <TestSound media={media} />
            </Stack>
          </Paper>
        </SimpleGrid>
        <Group>
          <Button size="md" onClick={onJoin}>
            Join
          </Button>
          {interview && (
            <LinkText to="/interviews/$id" params={{ id: interview.id }} size="sm">
              Back to the details
            </LinkText>
          )}
        </Group>
      </Stack>
    </Container>
  );
}
