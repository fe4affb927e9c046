import { Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import type { SharedReport } from "../../api/types";
import { Card } from "../../parts/Card";
import { Moment, type OnPlay } from "./Moment";

/** The recruiter's notes, if the sharer chose to show them. */
export function SharedNotes({ report, onPlay }: { report: SharedReport; onPlay: OnPlay }) {
  if (report.notes === null) return null;
  return (
    <Card title="Notes">
      {report.notes.length === 0 && (
        <Text size="sm" c="dimmed">
          No notes were taken.
        </Text>
      )}
      <Stack gap="sm">
        {report.notes.map((note) => (
          <Group key={`${note.at_s} ${note.text}`} wrap="nowrap" align="flex-start" gap="sm">
            {note.at_s !== null && (
              <Moment at_s={note.at_s} name="Play the moment of this note" onPlay={onPlay} />
            )}
            <div>
              <Text
                size="sm"
                dir="auto"
                style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
              >
                {note.text}
              </Text>
              <Text size="xs" c="dimmed">
                {note.about}
              </Text>
            </div>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}

/** Which topics were talked about; shown together with the answers. */
export function SharedTopics({ report }: { report: SharedReport }) {
  if (!report.topics?.length) return null;
  return (
    <Card title="Topics">
      <Stack gap={8}>
        {report.topics.map(({ title, is_completed }) => (
          <Group key={title} gap="sm" wrap="nowrap">
            {is_completed ? (
              <IconCircleCheck size={18} color="var(--mantine-color-green-7)" aria-hidden />
            ) : (
              <IconCircleDashed size={18} color="var(--mantine-color-dimmed)" aria-hidden />
            )}
            <Text size="sm" flex={1}>
              {title}
            </Text>
            <Text size="xs" c="dimmed">
              {is_completed ? "covered" : "not covered"}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
