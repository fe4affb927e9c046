import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { correctLine } from "../../../api/corrections";
import { keys } from "../../../api/queries";
import type { Utterance } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { textOf } from "./lines";

interface Props {
  interviewId: string;
  line: Utterance;
  onClose: () => void;
}

/** What a line should read. What was heard is kept beside it. */
export function CorrectLine({ interviewId, line, onClose }: Props) {
  const cache = useQueryClient();
  const [text, setText] = useState(textOf(line));
  const saving = useMutation({
    mutationFn: (wanted: string | null) => correctLine(interviewId, line, wanted),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.report(interviewId) });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Correct this line">
      <Stack gap="sm">
        <Text size="sm">Heard: {line.text}</Text>
        <Textarea
          label="It should read"
          autosize
          minRows={2}
          maxLength={4000}
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed">
          What was heard is kept beside it. A correction by itself changes no finding and no figure:
          “Run again” judges the answers by the corrected words.
        </Text>
        <Group gap="xs">
          <Button
            disabled={!text.trim()}
            loading={saving.isPending}
            onClick={() => saving.mutate(text.trim())}
          >
            Save correction
          </Button>
          {line.correction && (
            <Button
              variant="default"
              disabled={saving.isPending}
              onClick={() => saving.mutate(null)}
            >
              Take back
            </Button>
          )}
        </Group>
        {saving.isError && (
          <ProblemNote title="The correction was not saved" error={saving.error} />
        )}
      </Stack>
    </Modal>
  );
}
