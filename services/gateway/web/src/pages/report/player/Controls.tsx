import { Group, Text } from "@mantine/core";
import {
  IconMaximize,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
} from "@tabler/icons-react";
import type { RefObject } from "react";
import { useStore } from "../../../parts/hooks";
import { clock } from "../../../parts/time";
import { KeysHelp } from "./KeysHelp";
import { Press } from "./Press";
import type { Playback } from "./playback";
import { SoundAndSpeed } from "./SoundAndSpeed";

interface Props {
  playback: Playback;
  frame: RefObject<HTMLElement | null>;
}

export function Controls({ playback, frame }: Props) {
  const { time_s, duration_s, isPlaying, isWaiting } = useStore(playback);
  const skip = (seconds: number) => playback.seek(time_s + seconds);
  return (
    <Group gap={6} mt={4}>
      <Press label={isPlaying ? "Pause" : "Play"} isMain onPress={() => playback.toggle()}>
        {isPlaying ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
      </Press>
      <Press label="Back 10 seconds" onPress={() => skip(-10)}>
        <IconRewindBackward10 size={20} />
      </Press>
      <Press label="Forward 10 seconds" onPress={() => skip(10)}>
        <IconRewindForward10 size={20} />
      </Press>
      <Text size="sm" className="tabular" style={{ whiteSpace: "nowrap" }}>
        {clock(time_s)} / {clock(duration_s)}
      </Text>
      <Text size="xs" c="dimmed" flex={1} role="status">
        {isWaiting ? "Loading" : ""}
      </Text>
      <Group gap={6} wrap="nowrap">
        <SoundAndSpeed playback={playback} />
        <KeysHelp />
        <Press label="Full screen" onPress={() => void toggleFullScreen(frame.current)}>
          <IconMaximize size={18} />
        </Press>
      </Group>
    </Group>
  );
}

async function toggleFullScreen(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await element?.requestFullscreen?.().catch(() => undefined);
}
