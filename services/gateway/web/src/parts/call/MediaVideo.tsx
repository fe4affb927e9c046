import { Button } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import classes from "./call.module.css";

interface Props {
  stream: MediaStream | null;
  label: string;
  isOwn?: boolean;
  isDimmed?: boolean;
  speakerId?: string | null;
  fit?: "contain" | "cover";
}

/** A running stream. The last picture stays while a new stream is on its way. */
export function MediaVideo({ stream, label, isOwn, isDimmed, speakerId, fit = "contain" }: Props) {
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
    if (element && speakerId && "setSinkId" in element) {
      element.setSinkId(speakerId).catch(() => undefined); // gone meanwhile: the default speaks
    }
  }, [speakerId]);
  return (
    <>
      <video
        ref={video}
        className={classes.video}
        data-own={isOwn || undefined}
        data-dimmed={isDimmed || undefined}
        style={{ objectFit: fit }}
        aria-label={label}
        autoPlay
        playsInline
        muted={isOwn}
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
