import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "../../../api/client";
import { rubricsKey, saveRubric } from "../../../api/rubrics";
import type { Rubric, RubricPoint, Template } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { PointField, PointHeadings } from "./PointField";
import { MOST_POINTS, problemsOf } from "./rubric";

interface Props {
  template: Template;
  question: Template["questions"][number];
  rubric: Rubric;
  onClose: () => void;
}

/** A point and a name of its own, so that fields keep their place when others go. */
type Row = RubricPoint & { row: number };

/** The points as they are, to be changed. */
export function RubricForm({ template, question, rubric, onClose }: Props) {
  const cache = useQueryClient();
  const [{ version, points }] = useState(rubric); // the version that is on screen
  const [rows, setRows] = useState<Row[]>(() => points.map((each, row) => ({ ...each, row })));
  const [wasTried, setTried] = useState(false);
  const problems = wasTried ? problemsOf(rows) : {};
  const saving = useMutation({
    mutationFn: () =>
      saveRubric(template.id, question.id, {
        template_version: template.version,
        based_on: version,
        points: rows.map(({ text, weight }) => ({ text: text.trim(), weight })),
      }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: rubricsKey(template.id) });
      onClose();
    },
  });
  const change = (row: number, changes: Partial<RubricPoint>) =>
    setRows(rows.map((each) => (each.row === row ? { ...each, ...changes } : each)));
  const add = () =>
    setRows([...rows, { text: "", weight: 1, row: Math.max(-1, ...rows.map((r) => r.row)) + 1 }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problemsOf(rows)).length === 0) saving.mutate();
  };
  const refused = saving.error instanceof Problem ? saving.error.fields : {};
  return (
    <form onSubmit={submit} aria-label={`Rubric of question ${question.number}`} noValidate>
      <Stack gap="sm">
        <PointHeadings />
        {rows.map((each, place) => (
          <PointField
            key={each.row}
            place={place + 1}
            point={each}
            problems={{ text: problems[`${place}.text`], weight: problems[`${place}.weight`] }}
            onChange={(changes) => change(each.row, changes)}
            onRemove={() => setRows(rows.filter((other) => other.row !== each.row))}
          />
        ))}
        {(problems.points ?? refused.points) && (
          <Text size="sm" c="red" role="alert">
            {problems.points ?? refused.points}
          </Text>
        )}
        <Group>
          <Button size="xs" variant="default" disabled={rows.length >= MOST_POINTS} onClick={add}>
            Add point
          </Button>
        </Group>
        {saving.isError && <ProblemNote title="The rubric was not saved" error={saving.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending}>
            Save rubric
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
