import { useEffect, useRef, useState } from "react";
import { LevelMeter } from "../../call/meter";
import classes from "./call.module.css";

interface Props {
  track: MediaStreamTrack;
  onSilent?: (isSilent: boolean) => void;
}

/** How loud the microphone is, now. Drawn without React: it changes thirty times a second. */
export function LevelBar({ track, onSilent }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useMeter(
    track,
    (level) => {
      const percent = Math.round(level * 100);
      bar.current?.style.setProperty("--level", `${percent}%`);
      bar.current?.setAttribute("aria-valuenow", String(percent));
    },
    onSilent,
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own way.
    <div
      ref={bar}
      className={classes.level}
      role="meter"
      aria-label="Microphone level"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    />
  );
}

/** Whether the microphone is on and yet gives no sound at all. */
export function useSilence(track: MediaStreamTrack | null): boolean {
  const [isSilent, setSilent] = useState(false);
  useMeter(track, () => undefined, setSilent);
  return isSilent && track !== null;
}

/** Whether something was heard since the meter began. */
export function useHeard(track: MediaStreamTrack | null): boolean {
  const [isHeard, setHeard] = useState(false);
  useEffect(() => setHeard(false), [track]);
  useMeter(track, (level) => level > 0.45 && setHeard(true));
  return isHeard;
}

function useMeter(
  track: MediaStreamTrack | null,
  onLevel: (level: number) => void,
  onSilent?: (isSilent: boolean) => void,
): void {
  const handlers = useRef({ onLevel, onSilent });
  handlers.current = { onLevel, onSilent };
  useEffect(() => {
    // What was said of another track is no longer true.
    handlers.current.onSilent?.(false);
    if (!track) return;
    let wasSilent = false;
    const meter = new LevelMeter(track, (level, isSilent) => {
      handlers.current.onLevel(level);
      if (isSilent !== wasSilent) handlers.current.onSilent?.(isSilent);
      wasSilent = isSilent;
    });
    return () => meter.close();
  }, [track]);
}
