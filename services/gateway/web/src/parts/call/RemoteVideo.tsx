import { Avatar, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./call.module.css";
import { MediaVideo } from "./MediaVideo";

interface Props {
  stream: MediaStream | null;
  name: string;
  isDimmed: boolean;
  /** Neither picture nor sound: said in place of the picture. */
  isMute: boolean;
  speakerId: string | null;
}

/** The other person, or their name while no picture comes. */
export function RemoteVideo({ stream, name, isDimmed, isMute, speakerId }: Props) {
  const hasPicture = useHasPicture(stream);
  return (
    <>
      <MediaVideo
        stream={stream}
        label={`Picture of ${name}`}
        isDimmed={isDimmed}
        speakerId={speakerId}
      />
      {stream && !hasPicture && !isDimmed && (
        <Stack className={classes.blank} data-over gap="sm" align="center" justify="center">
          <Avatar name={name} size={88} radius={88} color="indigo" variant="filled" aria-hidden />
          <Text size="sm" ta="center" role="status">
            {isMute ? `${name} is here without camera and microphone` : `${name} sends no picture`}
          </Text>
        </Stack>
      )}
    </>
  );
}

/** A received track is muted as long as nothing arrives for it. */
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
