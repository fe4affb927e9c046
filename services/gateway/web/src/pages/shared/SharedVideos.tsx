import { Slider, Text } from "@mantine/core";
import { useCallback, useEffect, useRef } from "react";
import type { SharedReport } from "../../api/types";
import { Card } from "../../parts/Card";
import { useStore } from "../../parts/hooks";
import { clock } from "../../parts/time";
import { Controls } from "../report/player/Controls";
import type { Playback } from "../report/player/playback";
import classes from "./shared.module.css";
import { speakerOf } from "./speakers";

interface Props {
  report: SharedReport;
  playback: Playback;
}

type Video = NonNullable<SharedReport["videos"]>[number];

/** Both recordings in step, if the sharer chose to show them. */
export function SharedVideos({ report, playback }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => () => playback.pause(), [playback]);
  if (report.videos === null) return null;
  return (
    <Card title="Recording">
      {report.videos.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is no recording of this interview.
        </Text>
      ) : (
        <div ref={frame} className={classes.player}>
          <div className={classes.videos} data-count={report.videos.length}>
            {report.videos.map((video) => (
              <Tile
                key={video.participant}
                video={video}
                name={speakerOf(report, video.participant)}
                playback={playback}
              />
            ))}
          </div>
          <Position playback={playback} />
          <Controls playback={playback} frame={frame} />
        </div>
      )}
    </Card>
  );
}

function Tile({ video, name, playback }: { video: Video; name: string; playback: Playback }) {
  const attach = useCallback(
    (element: HTMLVideoElement | null) => playback.attach(video.participant, element),
    [playback, video.participant],
  );
  return (
    <figure className={classes.tile}>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript tells what is said, where chosen. */}
      <video
        ref={attach}
        src={video.url}
        preload="auto"
        playsInline
        aria-label={`Recording of ${name}`}
        onClick={() => playback.toggle()}
      />
      <figcaption>{name}</figcaption>
    </figure>
  );
}

function Position({ playback }: { playback: Playback }) {
  const { time_s, duration_s } = useStore(playback);
  return (
    <Slider
      mt="sm"
      size="sm"
      min={0}
      max={Math.max(1, duration_s)}
      step={1}
      value={time_s}
      onChange={(value) => playback.seek(value)}
      label={clock}
      thumbLabel="Position in the recording"
      thumbProps={{ "aria-valuetext": clock(time_s) }}
    />
  );
}
