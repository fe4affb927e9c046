import { ActionIcon, Group, NumberInput, Text, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { RubricPoint } from "../../../api/types";
import { HEAVIEST, LIGHTEST, LONGEST_POINT } from "./rubric";

interface Props {
  /** Counted from 1. */
  place: number;
  point: RubricPoint;
  problems: { text?: string; weight?: string };
  onChange: (changes: Partial<RubricPoint>) => void;
  onRemove: () => void;
}

/** What stands in the columns below; the fields themselves are labelled for screen readers. */
export function PointHeadings() {
  return (
    <Group gap="xs" wrap="nowrap" aria-hidden>
      <Text flex={1} size="xs" c="dimmed">
        What the answer should say
      </Text>
      <Text w={120} size="xs" c="dimmed">
        Weight
      </Text>
    </Group>
  );
}

/** One point of a rubric: what an answer should say, and how much it counts. */
export function PointField({ place, point, problems, onChange, onRemove }: Props) {
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <Textarea
        flex={1}
        aria-label={`Point ${place}`}
        autosize
        minRows={1}
        maxLength={LONGEST_POINT}
        value={point.text}
        error={problems.text}
        onChange={(event) => onChange({ text: event.currentTarget.value.replaceAll("\n", " ") })}
      />
      <NumberInput
        w={76}
        aria-label={`Weight of point ${place}`}
        min={LIGHTEST}
        max={HEAVIEST}
        step={0.5}
        decimalScale={1}
        clampBehavior="none"
        value={Number.isNaN(point.weight) ? "" : point.weight}
        error={problems.weight}
        onChange={(value) => onChange({ weight: value === "" ? Number.NaN : Number(value) })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={`Remove point ${place}`}
        onClick={onRemove}
      >
        <IconTrash size={18} />
      </ActionIcon>
    </Group>
  );
}
