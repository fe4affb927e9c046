import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { saveDeviceCheck } from "../../api/commands";
import { isUsable, type LocalMedia } from "../../call/devices";
import callClasses from "../../parts/call/call.module.css";
import { DeviceMenus } from "../../parts/call/DeviceMenus";
import { LevelBar, useHeard } from "../../parts/call/LevelBar";
import { MediaHelp } from "../../parts/call/MediaHelp";
import { OwnVideo } from "../../parts/call/OwnVideo";
import { Passed, TestSound } from "../../parts/call/TestSound";
import { useStore } from "../../parts/hooks";

interface Props {
  token: string;
  media: LocalMedia;
}

/** Preview, level meter, test sound, connection: everything that may fail later, tried now. */
export function DeviceCheck({ token, media }: Props) {
  const [isOpen, setOpen] = useState(false);
  const telling = useMutation({
    mutationFn: async () => {
      await media.start();
      const { camera, microphone } = media.get();
      await saveDeviceCheck(token, isUsable(camera), isUsable(microphone));
    },
  });
  const check = () => {
    setOpen(true);
    telling.mutate();
  };
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="device-check">
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} id="device-check">
            Your devices
          </Title>
          {!isOpen && (
            <Button variant="light" onClick={check}>
              Check camera and microphone
            </Button>
          )}
        </Group>
        {isOpen ? (
          <Check media={media} token={token} />
        ) : (
          <Text size="sm" c="dimmed">
            Try them before the interview. Your browser asks for permission; nobody sees or hears
            you yet.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function Check({ media, token }: Props) {
  const { camera, microphone } = useStore(media);
  return (
    <>
      <div className={callClasses.preview}>
        <OwnVideo camera={camera} />
      </div>
      <MediaHelp media={media} />
      {microphone.track && <Loudness track={microphone.track} />}
      <DeviceMenus media={media} />
      <TestSound media={media} />
      <Connection token={token} />
    </>
  );
}

function Loudness({ track }: { track: MediaStreamTrack }) {
  const isHeard = useHeard(track);
  return (
    <Stack gap={6}>
      <LevelBar track={track} />
      <Text size="sm" role="status">
        {isHeard ? "We hear you." : "Say something: the bar moves when we hear you."}
      </Text>
    </Stack>
  );
}

/** How long the server takes to answer: tells a slow line from a broken one. */
function Connection({ token }: { token: string }) {
  const { data, isError, refetch } = useQuery({
    queryKey: ["connection", token],
    queryFn: async () => {
      const from = performance.now();
      await ask(api.GET("/api/join/{token}", { params: { path: { token } } }));
      return Math.round(performance.now() - from);
    },
    retry: false,
    gcTime: 0,
  });
  if (isError) {
    return (
      <Group gap="sm">
        <Text size="sm">The server does not answer. Check your connection.</Text>
        <Button size="xs" variant="default" onClick={() => void refetch()}>
          Try again
        </Button>
      </Group>
    );
  }
  if (data === undefined) return <Text size="sm">Testing the connection</Text>;
  return <Passed>{`Connection to the server works (${data} ms)`}</Passed>;
}
