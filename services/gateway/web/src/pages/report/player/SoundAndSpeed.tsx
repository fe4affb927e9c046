import { NativeSelect, Slider } from "@mantine/core";
import { IconVolume, IconVolumeOff } from "@tabler/icons-react";
import { useStore } from "../../../parts/hooks";
import { Press } from "./Press";
import type { Playback } from "./playback";

/** How loud, and how fast. */
export function SoundAndSpeed({ playback }: { playback: Playback }) {
  const { rate, volume } = useStore(playback);
  const isMuted = volume === 0;
  return (
    <>
      <Press
        label={isMuted ? "Turn the sound on" : "Turn the sound off"}
        onPress={() => playback.setVolume(isMuted ? 1 : 0)}
      >
        {isMuted ? <IconVolumeOff size={20} /> : <IconVolume size={20} />}
      </Press>
      <Slider
        w={56}
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
        w={70}
        aria-label="Speed"
        value={String(rate)}
        data={["0.75", "1", "1.25", "1.5", "2"].map((value) => ({ value, label: `${value}×` }))}
        onChange={(event) => playback.setRate(Number(event.currentTarget.value))}
      />
    </>
  );
}
