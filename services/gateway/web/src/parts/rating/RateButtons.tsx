import { Button, Group, Tooltip } from "@mantine/core";
import type { KeyboardEvent } from "react";
import type { Ratings } from "../../api/types";
import { wordsFor } from "./words";

interface Props {
  /** Which answer is rated, in words: "Your rating of question 2". */
  label: string;
  scale: Ratings["scale"];
  level: number | null;
  onPick: (level: number) => void;
}

const LEVELS = [1, 2, 3, 4];
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** One level out of four, each with what it says; the arrow keys go from one to the next. */
export function RateButtons({ label, scale, level, onPick }: Props) {
  const onKeyDown = ({ key, currentTarget, target }: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...currentTarget.querySelectorAll("button")];
    const next = buttons.indexOf(target as HTMLButtonElement) + (STEPS[key] ?? 0);
    if (STEPS[key]) buttons.at(next % buttons.length)?.focus();
  };
  return (
    <Group gap={6} role="group" aria-label={label} grow onKeyDown={onKeyDown}>
      {LEVELS.map((one) => (
        <Tooltip key={one} label={wordsFor(scale, one)} disabled={!wordsFor(scale, one)}>
          <Button
            size="compact-sm"
            variant={one === level ? "filled" : "default"}
            aria-pressed={one === level}
            onClick={() => onPick(one)}
          >
            Rate {one}
          </Button>
        </Tooltip>
      ))}
    </Group>
  );
}
