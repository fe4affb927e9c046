import { Stack, Text } from "@mantine/core";
import { IconVideoOff } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Device } from "../../call/devices";
import classes from "./call.module.css";
import { MediaVideo } from "./MediaVideo";

const WORDS: Partial<Record<Device["status"], string>> = {
  unused: "Your camera is not in use yet",
  asking: "Allow the camera in your browser",
  off: "Your camera is off",
};

interface Props {
  camera: Device;
  screen?: MediaStreamTrack | null;
  isSmall?: boolean;
}

/** What the person shows: the screen, or themselves as in a mirror; else why there is nothing. */
export function OwnVideo({ camera, screen = null, isSmall }: Props) {
  const track = screen ?? camera.track;
  const stream = useMemo(() => (track ? new MediaStream([track]) : null), [track]);
  if (stream && screen) {
    return <MediaVideo stream={stream} label="Your screen, as you share it" isSilent />;
  }
  if (stream) {
    return <MediaVideo stream={stream} label="Your own picture" isSilent isMirrored fit="cover" />;
  }
  return (
    <Stack className={classes.blank} gap={6} align="center" justify="center">
      <IconVideoOff size={isSmall ? 20 : 36} stroke={1.5} aria-hidden />
      <Text size={isSmall ? "xs" : "sm"} ta="center">
        {WORDS[camera.status] ?? "No picture of you"}
      </Text>
    </Stack>
  );
}
