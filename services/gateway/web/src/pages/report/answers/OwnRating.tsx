import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { AnswerRatings, Ratings } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { LevelChoice } from "../../../parts/rating/LevelChoice";
import { ownWords } from "./people";
import { useRating } from "./useRating";

interface Props {
  interviewId: string;
  item: AnswerRatings;
  ratings: Ratings;
  /** What the AI found waits for this rating. */
  isHidden: boolean;
}

/** One's own rating: before the AI's and others' show, and changed whenever one thinks again. */
export function OwnRating({ interviewId, item, ratings, isHidden }: Props) {
  const { own } = item;
  const [level, setLevel] = useState<number | null>(null);
  const [note, setNote] = useState(own?.note ?? "");
  const { rating, looking } = useRating(interviewId, item.question_id);
  const save = () => {
    if (level === null) return;
    const done = { onSuccess: () => setLevel(null) };
    rating.mutate({ level, note: note.trim() || null }, done);
  };
  return (
    <Stack gap={6}>
      <Text size="sm">{ownWords(item, isHidden)}</Text>
      <LevelChoice scale={ratings.scale} level={level ?? own?.level ?? null} onChoose={setLevel} />
      {level !== null && (
        <Textarea
          label="Note (optional)"
          size="xs"
          autosize
          maxLength={4000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <Group gap="xs">
        {(level !== null || !own) && (
          <Button
            size="xs"
            disabled={level === null || looking.isPending}
            loading={rating.isPending}
            onClick={save}
          >
            Save rating
          </Button>
        )}
        {!item.is_open && (
          <Button
            size="xs"
            variant="subtle"
            disabled={rating.isPending}
            loading={looking.isPending}
            onClick={() => looking.mutate()}
          >
            Show without rating
          </Button>
        )}
      </Group>
      {rating.isError && <ProblemNote title="The rating was not saved" error={rating.error} />}
      {looking.isError && <ProblemNote title="Nothing was shown" error={looking.error} />}
    </Stack>
  );
}
