import { Button, Group, Text, Textarea } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { newId } from "../../api/commands";
import type { Plan } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePlanStep } from "./plan";
import classes from "./recruiter.module.css";

interface Draft {
  noteId: string;
  text: string;
}

/** Always in reach: N leads here, Enter adds the note with its time and the current question. */
export function NoteField({ id, plan }: { id: string; plan: Plan }) {
  const field = useRef<HTMLTextAreaElement>(null);
  // The id belongs to the text: adding it again after a failure makes one note.
  const [draft, setDraft] = useState<Draft>(() => ({ noteId: newId(), text: "" }));
  const adding = usePlanStep<Draft>(id, (commands, { noteId, text }) =>
    commands.addNote(noteId, text, plan.current_question_id),
  );
  useKeyN(() => field.current?.focus());
  const add = () => {
    const text = draft.text.trim();
    if (!text || adding.isPending) return;
    adding.mutate(
      { ...draft, text },
      {
        onSuccess: () =>
          setDraft((now) => ({
            noteId: newId(),
            text: now.text.trim() === text ? "" : now.text,
          })),
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add();
  };
  return (
    <div className={classes.dock}>
      {adding.isError && <ProblemNote title="The note was not added" error={adding.error} />}
      <Textarea
        ref={field}
        label="Note"
        autosize
        minRows={1}
        maxRows={4}
        value={draft.text}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setDraft((now) => ({ ...now, text: value }));
        }}
        onKeyDown={onKeyDown}
      />
      <Group justify="space-between" mt={8} wrap="nowrap">
        <Text size="xs" c="dimmed">
          Only you see it. N: write, Enter: add.
        </Text>
        <Button size="xs" flex="none" loading={adding.isPending} onClick={add}>
          Add note
        </Button>
      </Group>
    </div>
  );
}

/** The key N anywhere on the page, except where something is being typed. */
function useKeyN(onPress: () => void): void {
  const press = useRef(onPress);
  press.current = onPress;
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement).closest(
        "input, textarea, select, [role=dialog]",
      );
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key.toLowerCase() !== "n" || !isPlain || isTyping) return;
      event.preventDefault();
      press.current();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
