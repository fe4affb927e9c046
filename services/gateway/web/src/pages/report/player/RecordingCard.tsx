import { Paper, Text, Title } from "@mantine/core";
import type { Report } from "../../../api/types";
import { Player } from "./Player";
import type { Playback } from "./playback";
import classes from "./player.module.css";

interface Props {
  report: Report;
  playback: Playback;
}

export function RecordingCard({ report, playback }: Props) {
  return (
    <Paper withBorder p="md" component="section" aria-label="Recording" className={classes.card}>
      <Title order={2} mb={8}>
        Recording
      </Title>
      {report.recordings.length > 0 ? (
        <Player report={report} playback={playback} />
      ) : (
        <Text size="sm" c="dimmed">
          {reasonFor(report)}
        </Text>
      )}
    </Paper>
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
