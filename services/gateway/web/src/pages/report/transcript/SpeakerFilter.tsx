import { SegmentedControl } from "@mantine/core";
import type { Report } from "../../../api/types";
import { nameOf } from "../words";
import type { Speaker } from "./lines";

interface Props {
  report: Report;
  speaker: Speaker;
  onChoose: (speaker: Speaker) => void;
}

/** Both people's lines, or those of one. */
export function SpeakerFilter({ report, speaker, onChoose }: Props) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Whose lines are shown"
      value={speaker}
      onChange={(value) => onChoose(value as Speaker)}
      data={[
        { value: "both", label: "Both" },
        { value: "candidate", label: firstName(nameOf(report, "candidate")) },
        { value: "recruiter", label: firstName(nameOf(report, "recruiter")) },
      ]}
    />
  );
}

/** Enough to tell two people apart, in the room there is. */
const firstName = (name: string): string => {
  const [first = name] = name.split(" ");
  return first.length > 12 ? `${first.slice(0, 11)}…` : first;
};
