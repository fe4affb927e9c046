import { Text } from "@mantine/core";
import type { Report } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { Player } from "./Player";
import type { Playback } from "./playback";

interface Props {
  report: Report;
  playback: Playback;
}

export function RecordingCard({ report, playback }: Props) {
  return (
    <Card title="Recording">
      {report.recordings.length > 0 ? (
        <Player report={report} playback={playback} />
      ) : (
        <Text size="sm" c="dimmed">
          {reasonFor(report)}
        </Text>
      )}
    </Card>
  );
}

function reasonFor({ recording_state, interview }: Report): string {
  if (interview.consents.recording === false) {
    return "The candidate did not agree to a recording, so there is none.";
  }
  switch (recording_state) {
    case "recording":
      return "The call is being recorded.";
    case "paused":
      return "The recording of the running call is paused.";
    case "finalising":
      return "The recording is being finished and appears here in a moment.";
    case "failed":
      return "The recording could not be kept. Notes and topics are not affected.";
    case "unavailable":
      return "The media service does not answer right now. The recording is not lost; this page keeps trying.";
    default:
      return "Nothing was recorded.";
  }
}
