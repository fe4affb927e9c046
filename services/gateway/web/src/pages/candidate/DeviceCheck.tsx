import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../../api/client";
import { saveDeviceCheck } from "../../api/commands";
import { type Device, type DeviceStatus, isUsable, type Kind } from "../../call/devices";
import type { LocalMedia } from "../../call/localMedia";
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

/** Whether the device works is not known yet. */
const UNDECIDED: DeviceStatus[] = ["unused", "asking", "off"];

/** Preview, level meter, test sound, connection: everything that may fail later, tried now. */
export function DeviceCheck({ token, media }: Props) {
  const [isOpen, setOpen] = useState(false);
  /** Switched off in a call before and on for the check: off again when that is over. */
  const tried = useRef<Kind[]>([]);
  const check = async () => {
    setOpen(true);
    await media.start();
    for (const kind of ["microphone", "camera"] as const) {
      if (media.get()[kind].status !== "off") continue;
      tried.current.push(kind);
      await media.toggle(kind);
    }
  };
  useEffect(() => {
    return () => {
      for (const kind of tried.current.splice(0)) {
        if (media.get()[kind].status === "on") void media.toggle(kind);
      }
    };
  }, [media]);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="device-check">
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} id="device-check">
            Your devices
          </Title>
          {!isOpen && (
            <Button variant="light" onClick={() => void check()}>
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
  useTelling(token, camera, microphone);
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

/** The recruiter reads what works, as it stands last. */
function useTelling(token: string, camera: Device, microphone: Device): void {
  const { mutate } = useMutation({
    // One after the other, so that the last one stays.
    scope: { id: "device-check" },
    mutationFn: (has: { camera: boolean; microphone: boolean }) =>
      saveDeviceCheck(token, has.camera, has.microphone),
  });
  const hasCamera = isUsable(camera);
  const hasMicrophone = isUsable(microphone);
  const isUndecided = [camera, microphone].some(({ status }) => UNDECIDED.includes(status));
  const told = useRef("");
  useEffect(() => {
    const result = `${hasCamera} ${hasMicrophone}`;
    if (isUndecided || told.current === result) return;
    told.current = result;
    mutate({ camera: hasCamera, microphone: hasMicrophone });
  }, [isUndecided, hasCamera, hasMicrophone, mutate]);
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
