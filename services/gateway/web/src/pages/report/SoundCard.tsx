import { Group, Stack, Text } from "@mantine/core";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { clock } from "../../parts/time";
import { Moment } from "./answers/Moment";
import { QuoteButton } from "./answers/QuoteButton";
import type { Playback } from "./player/playback";
import { nameOf, soundWords } from "./words";

interface Props {
  report: Report;
  playback: Playback;
}

/** What of the sound was not as it should be; no card when nothing was. */
export function SoundCard({ report, playback }: Props) {
  const { left_out, sound, silent_microphones } = report;
  if (left_out.length + sound.length + silent_microphones.length === 0) return null;
  return (
    <Card title="Sound">
      {silent_microphones.map((participant) => (
        <Text key={participant} size="sm">
          The microphone of {nameOf(report, participant)} gave no sound in the whole call.
        </Text>
      ))}
      {sound.length > 0 && <Troubles {...{ report, playback }} />}
      {left_out.length > 0 && <LeftOut {...{ report, playback }} />}
    </Card>
  );
}

function Troubles({ report, playback }: Props) {
  return (
    <Stack gap={8}>
      <Text size="sm">Answers that were hit say so, and are not held against the candidate.</Text>
      {report.sound.map((trouble) => (
        <Trouble
          key={`${trouble.participant} ${trouble.kind} ${trouble.language} ${trouble.from_s}`}
          words={soundWords(trouble, nameOf(report, trouble.participant))}
          from_s={Math.max(0, trouble.from_s)}
          to_s={Math.max(0, trouble.to_s)}
          playback={playback}
        />
      ))}
    </Stack>
  );
}

interface TroubleProps {
  words: string;
  from_s: number;
  to_s: number;
  playback: Playback;
}

function Trouble({ words, from_s, to_s, playback }: TroubleProps) {
  return (
    <Group gap="sm" wrap="nowrap">
      <Text size="sm" flex={1}>
        {words}
      </Text>
      <Moment
        label={`${clock(from_s)}–${clock(to_s)}`}
        name={`Play ${words}`}
        onPlay={() => playback.playFrom(from_s)}
      />
    </Group>
  );
}

function LeftOut({ report, playback }: Props) {
  return (
    <Stack gap={8}>
      <Text size="sm">
        The candidate's microphone heard the recruiter from a loudspeaker. These words were left out
        of the transcript and of the answers:
      </Text>
      {report.left_out.map((quote) => (
        <QuoteButton key={quote.start_s} quote={quote} playback={playback} />
      ))}
    </Stack>
  );
}
