import { ActionIcon, Group, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSearch } from "@tabler/icons-react";

interface Props {
  search: string;
  hits: number;
  /** Which of the hits is shown, from 0. */
  chosen: number;
  onSearch: (words: string) => void;
  onChoose: (chosen: number) => void;
}

/** Words to look for, how often they were said, and the way from one place to the next. */
export function TranscriptSearch({ search, hits, chosen, onSearch, onChoose }: Props) {
  const go = (steps: number) => {
    if (hits > 0) onChoose((chosen + steps + hits) % hits);
  };
  return (
    <Group gap={4} wrap="nowrap" flex={1} miw={200} role="search">
      <TextInput
        size="xs"
        type="search"
        flex={1}
        aria-label="Search in what was said"
        placeholder="Search"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
        }}
        data-search-field
      />
      <Text size="xs" c="dimmed" className="tabular" role="status" style={{ flexShrink: 0 }}>
        {search.trim() && countWords(hits, chosen)}
      </Text>
      <Step label="Previous place" isOff={hits === 0} onPress={() => go(-1)}>
        <IconChevronUp size={16} />
      </Step>
      <Step label="Next place" isOff={hits === 0} onPress={() => go(1)}>
        <IconChevronDown size={16} />
      </Step>
    </Group>
  );
}

const countWords = (hits: number, chosen: number): string =>
  hits === 0 ? "Not said" : `${chosen + 1} of ${hits}`;

interface StepProps {
  label: string;
  isOff: boolean;
  onPress: () => void;
  children: React.ReactNode;
}

function Step({ label, isOff, onPress, children }: StepProps) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={onPress}>
      {children}
    </ActionIcon>
  );
}
