import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconBadgeCc } from "@tabler/icons-react";
import { useState } from "react";
import type { CandidateView } from "../../api/types";
import { type Captions, shown } from "../../call/captions";
import callClasses from "../../parts/call/call.module.css";
import { useNow } from "../../parts/hooks";
import classes from "./candidate.module.css";

type State = CandidateView["captions"];

const MISSING = "Captions are not available right now.";
const WHY_NOT: Partial<Record<State, string>> = {
  not_agreed: "No captions: you did not agree that software writes down what is said.",
  not_recorded: "No captions while nothing is recorded.",
};

interface Props {
  state: State;
  captions: Captions | null;
}

/** What the interviewer says, to read along, in two lines below the picture. */
export function CaptionStrip({ state, captions }: Props) {
  const now = useNow(500);
  const [since] = useState(now);
  const text = state === "on" ? shown(captions, since, now) : null;
  const trouble = text === null ? (WHY_NOT[state] ?? MISSING) : null;
  return (
    <section className={classes.captions} aria-label="Captions">
      <Text role="log" aria-live="polite">
        {text}
      </Text>
      <Text role="status" size="sm">
        {trouble}
      </Text>
    </section>
  );
}

interface ButtonProps {
  isOn: boolean;
  onToggle: () => void;
}

/** For the candidate alone: the interviewer sees no difference. */
export function CaptionsButton({ isOn, onToggle }: ButtonProps) {
  return (
    <Tooltip label={isOn ? "Hide captions" : "Show captions"}>
      <ActionIcon
        className={callClasses.button}
        data-off={!isOn || undefined}
        size={46}
        radius="xl"
        aria-label="Captions"
        aria-pressed={isOn}
        onClick={onToggle}
      >
        <IconBadgeCc size={22} />
      </ActionIcon>
    </Tooltip>
  );
}
