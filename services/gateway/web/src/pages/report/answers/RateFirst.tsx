import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../../api/queries";
import { rateAnswer, showWithoutRating } from "../../../api/ratings";
import type { Report } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { LevelChoice } from "../../../parts/rating/LevelChoice";

interface Props {
  report: Report;
  questionId: string;
}

interface Given {
  level: number;
  note: string | null;
}

function useJudging(id: string, questionId: string) {
  const cache = useQueryClient();
  const onSuccess = () => cache.invalidateQueries({ queryKey: keys.report(id) });
  const rating = useMutation({
    mutationFn: ({ level, note }: Given) => rateAnswer(id, questionId, level, note),
    onSuccess,
  });
  const looking = useMutation({ mutationFn: () => showWithoutRating(id, questionId), onSuccess });
  return { rating, looking };
}

/** In place of what was found in an answer, until the reader has rated it or chose to look. */
export function RateFirst({ report, questionId }: Props) {
  const [level, setLevel] = useState<number | null>(null);
  const [note, setNote] = useState("");
  const { rating, looking } = useJudging(report.interview.id, questionId);
  return (
    <Stack gap="xs">
      <Text size="sm">Rate this answer first. What the AI found shows then.</Text>
      <LevelChoice scale={report.ratings.scale} level={level} onChoose={setLevel} />
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
        <Button
          size="xs"
          disabled={level === null || looking.isPending}
          loading={rating.isPending}
          onClick={() => level !== null && rating.mutate({ level, note: note.trim() || null })}
        >
          Save rating
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={rating.isPending}
          loading={looking.isPending}
          onClick={() => looking.mutate()}
        >
          Show without rating
        </Button>
      </Group>
      {rating.isError && <ProblemNote title="The rating was not saved" error={rating.error} />}
      {looking.isError && <ProblemNote title="Nothing was shown" error={looking.error} />}
    </Stack>
  );
}
