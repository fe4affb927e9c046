import { Button, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "../../../api/client";
import { keys } from "../../../api/queries";
import { overrideAnswer } from "../../../api/ratings";
import type { Ratings } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { levelWords } from "./people";

interface Props {
  interviewId: string;
  question: { id: string; number: number };
  scale: Ratings["scale"];
  onDone: () => void;
}

/** The level that shall count, and why. */
export function OverrideForm({ interviewId, question, scale, onDone }: Props) {
  const cache = useQueryClient();
  const [level, setLevel] = useState(0);
  const [reason, setReason] = useState("");
  const [wasTried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: () => overrideAnswer(interviewId, question.id, level, reason.trim()),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.report(interviewId) });
      onDone();
    },
  });
  const missing = problems(level, reason);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing.level && !missing.reason) saving.mutate();
  };
  const refused = saving.error instanceof Problem ? saving.error.fields : {};
  return (
    <form onSubmit={submit} aria-label={`Override of question ${question.number}`} noValidate>
      <Stack gap={6}>
        <NativeSelect
          size="xs"
          label="Level that counts"
          value={level}
          error={refused.level ?? (wasTried && missing.level)}
          data={levelsOf(scale)}
          onChange={(event) => setLevel(Number(event.currentTarget.value))}
        />
        <Textarea
          size="xs"
          label="Reason"
          autosize
          minRows={2}
          maxLength={4000}
          value={reason}
          error={refused.reason ?? (wasTried && missing.reason)}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons isSaving={saving.isPending} onCancel={onDone} />
        {saving.isError && <ProblemNote title="The override was not saved" error={saving.error} />}
      </Stack>
    </form>
  );
}

const problems = (level: number, reason: string) => ({
  level: level === 0 ? "Choose a level." : "",
  reason: reason.trim() ? "" : "Say why, so that others can follow it.",
});

const levelsOf = (scale: Ratings["scale"]) => [
  { value: "0", label: "Choose" },
  ...scale.map((one) => ({ value: String(one.level), label: levelWords(one.level, scale) })),
];

function Buttons({ isSaving, onCancel }: { isSaving: boolean; onCancel: () => void }) {
  return (
    <Group gap="xs">
      <Button type="submit" size="compact-sm" loading={isSaving}>
        Save override
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
        Cancel
      </Button>
    </Group>
  );
}
