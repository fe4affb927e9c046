import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { rateAnswer, ratingsKey, ratingsQuery } from "../../api/ratings";
import { ProblemNote } from "../ProblemNote";
import { RateButtons } from "./RateButtons";
import { ratingLine } from "./words";

interface Props {
  id: string;
  question: { id: string; number: number };
  /** A level was picked that is not saved yet, or it is saved now. */
  onDraft?: (isDraft: boolean) => void;
}

interface Draft {
  level: number;
  note: string;
}

/** One's own rating of an answer, with a note; saved it can still be changed. */
export function RateAnswer({ id, question, onDraft }: Props) {
  const cache = useQueryClient();
  const { data: ratings } = useQuery(ratingsQuery(id));
  const own = ratings?.items.find((one) => one.question_id === question.id)?.own ?? null;
  const [draft, setDraft] = useState<Draft | null>(null);
  const saving = useMutation({
    mutationFn: ({ level, note }: Draft) => rateAnswer(id, question.id, level, note.trim() || null),
    onSuccess: () => cache.invalidateQueries({ queryKey: ratingsKey(id) }),
  });
  const pick = (level: number) => {
    setDraft({ note: draft?.note ?? own?.note ?? "", level });
    onDraft?.(true);
  };
  const save = () => {
    if (!draft || saving.isPending) return;
    saving.mutate(draft, {
      onSuccess: () => {
        setDraft(null);
        onDraft?.(false);
      },
    });
  };
  return (
    <div>
      <RateButtons
        label={`Your rating of question ${question.number}`}
        scale={ratings?.scale ?? []}
        level={draft?.level ?? own?.level ?? null}
        onPick={pick}
      />
      <Text size="xs" c="dimmed" mt={4} truncate role="status">
        {ratingLine(ratings?.scale ?? [], draft?.level ?? null, own)}
      </Text>
      {draft && (
        <Group mt={4} gap="xs" wrap="nowrap">
          <TextInput
            size="xs"
            flex={1}
            aria-label="Note on the rating"
            placeholder="A note, if you like"
            maxLength={4000}
            value={draft.note}
            onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.nativeEvent.isComposing) save();
            }}
          />
          <Button size="xs" flex="none" loading={saving.isPending} onClick={save}>
            Save rating
          </Button>
        </Group>
      )}
      {saving.isError && <ProblemNote title="The rating was not saved" error={saving.error} />}
    </div>
  );
}
