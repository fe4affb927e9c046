import { Group, Stack, Text } from "@mantine/core";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { clock } from "../../parts/time";
import { Moment } from "./answers/Moment";
import type { Playback } from "./player/playback";
import { onClock } from "./words";

interface Props {
  report: Report;
  playback: Playback;
}

/** The recruiter's notes; each leads to the moment in which it was written. */
export function NotesCard({ report, playback }: Props) {
  const notes = report.notes.toSorted((one, other) => one.added_at.localeCompare(other.added_at));
  return (
    <Card title="Notes">
      {notes.length === 0 && (
        <Text size="sm" c="dimmed">
          No notes were taken.
        </Text>
      )}
      <Stack gap="sm">
        {notes.map((note) => {
          const at_s = onClock(report, note.added_at);
          return (
            <Group key={note.id} wrap="nowrap" align="flex-start" gap="sm">
              {at_s !== null && at_s >= 0 && (
                <Moment
                  label={clock(at_s)}
                  name="Play the moment of this note"
                  onPlay={() => playback.playFrom(Math.max(0, at_s - 5))}
                />
              )}
              <div>
                <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                  {note.text}
                </Text>
                <Text size="xs" c="dimmed">
                  {about(report, note)}
                </Text>
              </div>
            </Group>
          );
        })}
      </Stack>
    </Card>
  );
}

function about(report: Report, note: Report["notes"][number]): string {
  const question = report.questions.find((one) => one.id === note.question_id);
  if (question) return `Question ${question.number}`;
  return report.topics.find((topic) => topic.id === note.topic_id)?.title ?? "";
}
