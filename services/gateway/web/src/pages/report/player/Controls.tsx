import { ActionIcon, Group, NativeSelect, Slider, Text, Tooltip } from "@mantine/core";
import {
  IconMaximize,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "../../../parts/hooks";
import { clock } from "../../../parts/time";
import type { Playback } from "./playback";

interface Props {
  playback: Playback;
  frame: RefObject<HTMLElement | null>;
}

export function Controls({ playback, frame }: Props) {
  const { time_s, duration_s, isPlaying, isWaiting, rate, volume } = useStore(playback);
  const skip = (seconds: number) => playback.seek(time_s + seconds);
  const isMuted = volume === 0;
  return (
    <Group gap="xs" mt={6}>
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
      <Group gap="xs" wrap="nowrap">
        <Press
          label={isMuted ? "Turn the sound on" : "Turn the sound off"}
          onPress={() => playback.setVolume(isMuted ? 1 : 0)}
        >
          {isMuted ? <IconVolumeOff size={20} /> : <IconVolume size={20} />}
        </Press>
        <Slider
          w={72}
          size="xs"
          min={0}
          max={1}
          step={0.05}
          value={volume}
          onChange={(value) => playback.setVolume(value)}
          label={null}
          thumbLabel="Volume"
          visibleFrom="xs"
        />
        <NativeSelect
          size="xs"
          w={74}
          aria-label="Speed"
          value={String(rate)}
          data={["0.75", "1", "1.25", "1.5", "2"].map((value) => ({ value, label: `${value}×` }))}
          onChange={(event) => playback.setRate(Number(event.currentTarget.value))}
        />
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

interface PressProps {
  label: string;
  isMain?: boolean;
  onPress: () => void;
  children: ReactNode;
}

function Press({ label, isMain, onPress, children }: PressProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isMain ? "filled" : "subtle"}
        color={isMain ? undefined : "gray"}
        size="lg"
        radius="xl"
        aria-label={label}
        onClick={onPress}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
