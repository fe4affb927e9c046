import { Button } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import classes from "./call.module.css";

interface Props {
  stream: MediaStream | null;
  label: string;
  /** The own sound would only echo. */
  isSilent?: boolean;
  isMirrored?: boolean;
  isDimmed?: boolean;
  /** Leaves room above for words that must not cover what is read. */
  hasHead?: boolean;
  speakerId?: string | null;
  fit?: "contain" | "cover";
}

/** A running stream. The last picture stays while a new stream is on its way. */
export function MediaVideo(props: Props) {
  const {
    stream,
    label,
    isSilent,
    isMirrored,
    isDimmed,
    hasHead,
    speakerId,
    fit = "contain",
  } = props;
  const { video, isBlocked, play } = usePlayed(stream, speakerId);
  return (
    <>
      <video
        ref={video}
        className={classes.video}
        data-mirrored={isMirrored || undefined}
        data-dimmed={isDimmed || undefined}
        data-below={hasHead || undefined}
        style={{ objectFit: fit }}
        aria-label={label}
        autoPlay
        playsInline
        muted={isSilent}
      />
      {isBlocked && (
        <div className={classes.overlay}>
          <Button leftSection={<IconVolume size={18} />} onClick={play}>
            Turn the sound on
          </Button>
        </div>
      )}
    </>
  );
}

/** Plays the stream in a video element, its sound out of the chosen speaker. */
function usePlayed(stream: MediaStream | null, speakerId: string | null | undefined) {
  const video = useRef<HTMLVideoElement>(null);
  const [isBlocked, setBlocked] = useState(false);
  const play = useCallback(() => {
    video.current?.play().then(
      () => setBlocked(false),
      (error: unknown) => {
        // Any other error means only that a newer stream took this one's place.
        if (error instanceof DOMException && error.name === "NotAllowedError") setBlocked(true);
      },
    );
  }, []);
  useEffect(() => {
    if (!video.current || !stream) return;
    video.current.srcObject = stream;
    play();
  }, [stream, play]);
  useEffect(() => {
    const element = video.current;
    if (element && "setSinkId" in element) {
      // The empty name is the system's own speaker, which speaks also when the chosen one is gone.
      element.setSinkId(speakerId ?? "").catch(() => undefined);
    }
  }, [speakerId]);
  return { video, isBlocked, play };
}
