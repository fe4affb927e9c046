import { Text } from "@mantine/core";
import { useCallback } from "react";
import type { RecordingPart } from "../../../api/types";
import { useStoreValue } from "../../../parts/hooks";
import { absenceWords } from "../words";
import type { Playback } from "./playback";
import classes from "./player.module.css";

interface Props {
  part: RecordingPart;
  name: string;
  playback: Playback;
}

/** One person's recording, or why there is nothing to see of it at this moment. */
export function Tile({ part, name, playback }: Props) {
  const words = useStoreValue(playback, ({ time_s }) => absence(part, time_s));
  const attach = useCallback(
    (video: HTMLVideoElement | null) => playback.attach(part.participant, video),
    [playback, part.participant],
  );
  return (
    <figure className={classes.tile}>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript follows what is said. */}
      <video
        ref={attach}
        src={part.url}
        preload="auto"
        playsInline
        aria-label={`Recording of ${name}`}
        onClick={() => playback.toggle()}
      />
      {words && (
        <Text className={classes.absent} size="sm">
          {words}
        </Text>
      )}
      <figcaption>{name}</figcaption>
    </figure>
  );
}

/** Shorter absences at the ends of a recording need no words. */
const NOTICED_S = 3;

/** Why this tile shows nothing new at this time. Technical trouble is said, not hidden. */
function absence(part: RecordingPart, time_s: number): string | null {
  const local_s = time_s - part.offset_s;
  const gap = part.gaps.find(({ from_s, to_s }) => time_s >= from_s && time_s < to_s);
  if (gap) return absenceWords(gap.reason);
  if (local_s < -NOTICED_S) return "Not recorded yet";
  return local_s > part.duration_s + NOTICED_S ? "Recording ended" : null;
}
