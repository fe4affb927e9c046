import { Avatar, Group, Stack, Text } from "@mantine/core";
import { IconMicrophoneOff, IconScreenShare } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Said } from "../../api/types";
import classes from "./call.module.css";
import { MediaVideo } from "./MediaVideo";

interface Props {
  stream: MediaStream | null;
  name: string;
  isDimmed: boolean;
  said: Said | null;
  /** This page takes part with sound only. */
  isAudioOnly: boolean;
  speakerId: string | null;
}

/** The other person or their screen, or the words for why there is no picture. */
export function RemoteVideo({ stream, name, isDimmed, said, isAudioOnly, speakerId }: Props) {
  const hasPicture = useHasPicture(stream);
  const why = isAudioOnly
    ? "Audio only: you send and receive no picture"
    : whyNoPicture(said, name);
  const isBlank = stream && !isDimmed && (why !== null || !hasPicture);
  return (
    <>
      <MediaVideo
        stream={stream}
        label={said?.camera === "screen" ? `Screen of ${name}` : `Picture of ${name}`}
        isDimmed={isDimmed}
        hasHead={said?.camera === "screen"}
        speakerId={speakerId}
      />
      {isBlank && (
        <Stack className={classes.blank} data-over gap="sm" align="center" justify="center">
          <Avatar name={name} size={88} radius={88} color="indigo" variant="filled" aria-hidden />
          <Text size="sm" ta="center" role="status">
            {why ?? `${name} sends no picture yet`}
          </Text>
        </Stack>
      )}
      {stream && said && <Marks said={said} name={name} />}
    </>
  );
}

function whyNoPicture(said: Said | null, name: string): string | null {
  if (said === null) return null;
  if (said.camera === "off") return `${name} has the camera off`;
  if (said.camera === "paused") return `${name}'s video is paused: the connection is weak`;
  if (said.camera !== "missing") return null;
  return said.microphone === "missing"
    ? `${name} is here without camera and microphone`
    : `${name} is here without a camera`;
}

/** What the other side's page says of itself, in a corner of the picture. */
function Marks({ said, name }: { said: Said; name: string }) {
  return (
    <div className={classes.marks} role="status">
      {said.camera === "screen" && (
        <Mark icon={<IconScreenShare size={16} aria-hidden />}>{`${name} shares the screen`}</Mark>
      )}
      {said.microphone === "off" && (
        <Mark icon={<IconMicrophoneOff size={16} aria-hidden />}>Microphone off</Mark>
      )}
      {said.microphone === "missing" && said.camera !== "missing" && (
        <Mark icon={<IconMicrophoneOff size={16} aria-hidden />}>No microphone</Mark>
      )}
    </div>
  );
}

function Mark({ icon, children }: { icon: ReactNode; children: string }) {
  return (
    <Group className={classes.mark} gap={6} wrap="nowrap">
      {icon}
      <span>{children}</span>
    </Group>
  );
}

/** A received track is muted as long as nothing has arrived for it. */
function useHasPicture(stream: MediaStream | null): boolean {
  const [hasPicture, setHasPicture] = useState(false);
  useEffect(() => {
    const track = stream?.getVideoTracks()[0];
    if (!track) return setHasPicture(false);
    const look = () => setHasPicture(!track.muted);
    look();
    track.addEventListener("mute", look);
    track.addEventListener("unmute", look);
    return () => {
      track.removeEventListener("mute", look);
      track.removeEventListener("unmute", look);
    };
  }, [stream]);
  return hasPicture;
}
