import { Stack, Text, Title } from "@mantine/core";
import type { Note, Plan } from "../../api/types";
import { onCallClock } from "./plan";
import classes from "./recruiter.module.css";

/** What was noted so far, the newest first. */
export function NoteList({ plan }: { plan: Plan }) {
  if (plan.notes.length === 0) return null;
  const newestFirst = plan.notes.toSorted((one, other) =>
    other.added_at.localeCompare(one.added_at),
  );
  return (
    <section className={classes.section}>
      <Title order={2} mb="xs">
        Your notes
      </Title>
      <Stack gap={8}>
        {newestFirst.map((note) => (
          <div key={note.id}>
            <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              {note.text}
            </Text>
            <Text size="xs" c="dimmed" className="tabular">
              {[onCallClock(note.added_at, plan), about(note, plan)].filter(Boolean).join(" · ")}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}

function about(note: Note, plan: Plan): string | undefined {
  const question = plan.questions.find((one) => one.id === note.question_id);
  if (question) return `question ${question.number}`;
  return plan.topics.find((topic) => topic.id === note.topic_id)?.title;
}
