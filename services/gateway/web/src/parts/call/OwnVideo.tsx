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
  isSmall?: boolean;
}

/** The person's own picture, as in a mirror, or the words for why there is none. */
export function OwnVideo({ camera, isSmall }: Props) {
  const stream = useMemo(
    () => (camera.track ? new MediaStream([camera.track]) : null),
    [camera.track],
  );
  if (stream) return <MediaVideo stream={stream} label="Your own picture" isOwn fit="cover" />;
  return (
    <Stack className={classes.blank} gap={6} align="center" justify="center">
      <IconVideoOff size={isSmall ? 20 : 36} stroke={1.5} aria-hidden />
      <Text size={isSmall ? "xs" : "sm"} ta="center">
        {WORDS[camera.status] ?? "No picture of you"}
      </Text>
    </Stack>
  );
}
