import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

interface Props {
  label: string;
  onSearch: (words: string) => void;
}

/** Searches while the person types, a moment after the last key. */
export function SearchField({ label, onSearch }: Props) {
  const [words, setWords] = useState("");
  const later = useDebouncedCallback(onSearch, 250);
  const change = (value: string) => {
    setWords(value);
    later(value.trim());
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={words}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} />}
      rightSection={
        words && <CloseButton size="sm" aria-label="Clear the search" onClick={() => change("")} />
      }
      w={{ base: "100%", xs: 280 }}
    />
  );
}
