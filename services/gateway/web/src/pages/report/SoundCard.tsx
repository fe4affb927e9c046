import { Stack, Text } from "@mantine/core";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { QuoteButton } from "./answers/QuoteButton";
import type { Playback } from "./player/playback";

interface Props {
  report: Report;
  playback: Playback;
}

/** What of the sound was not as it should be; no card when nothing was. */
export function SoundCard({ report, playback }: Props) {
  if (report.left_out.length === 0) return null;
  return (
    <Card title="Sound">
      <Stack gap={8}>
        <Text size="sm">
          The candidate's microphone heard the recruiter from a loudspeaker. These words were left
          out of the transcript and of the answers:
        </Text>
        {report.left_out.map((quote) => (
          <QuoteButton key={quote.start_s} quote={quote} playback={playback} />
        ))}
      </Stack>
    </Card>
  );
}
