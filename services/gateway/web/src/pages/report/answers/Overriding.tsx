import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../../api/queries";
import { withdrawOverride } from "../../../api/ratings";
import type { AnswerRatings, Ratings } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { OverrideForm } from "./OverrideForm";
import { overrideWords } from "./people";

interface Props {
  interviewId: string;
  question: { id: string; number: number };
  item: AnswerRatings;
  scale: Ratings["scale"];
  mayRate: boolean;
}

/** A person's level in place of the AI's, with the reason; it counts until it is withdrawn. */
export function Overriding({ interviewId, question, item, scale, mayRate }: Props) {
  const cache = useQueryClient();
  const [isWriting, setWriting] = useState(false);
  const withdrawing = useMutation({
    mutationFn: () => withdrawOverride(interviewId, question.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.report(interviewId) }),
  });
  return (
    <>
      {item.override && <Text size="sm">{overrideWords(item.override, scale)}</Text>}
      {mayRate && !isWriting && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setWriting(true)}>
            Override
          </Button>
          {item.override && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              loading={withdrawing.isPending}
              onClick={() => withdrawing.mutate()}
            >
              Withdraw override
            </Button>
          )}
        </Group>
      )}
      {isWriting && (
        <OverrideForm {...{ interviewId, question, scale }} onDone={() => setWriting(false)} />
      )}
      {withdrawing.isError && (
        <ProblemNote title="The override still counts" error={withdrawing.error} />
      )}
    </>
  );
}
