import { Badge } from "@mantine/core";
import type { Interview } from "../../api/types";
import { Card } from "../../parts/Card";
import { Fact } from "../../parts/Fact";

const QUESTIONS = [
  { name: "data", label: "Keeping personal data" },
  { name: "recording", label: "Recording picture and sound" },
  { name: "analysis", label: "Transcript and AI analysis" },
] as const;

/** What the candidate agreed to; a refusal switches off that part of the interview only. */
export function ConsentsCard({ interview }: { interview: Interview }) {
  return (
    <Card title="Candidate's consents">
      {QUESTIONS.map(({ name, label }) => (
        <Fact key={name} label={label}>
          <Answer isGiven={interview.consents[name]} />
        </Fact>
      ))}
    </Card>
  );
}

function Answer({ isGiven }: { isGiven: boolean | null }) {
  if (isGiven === null) {
    return (
      <Badge variant="light" color="gray" tt="none">
        Not asked yet
      </Badge>
    );
  }
  return (
    <Badge variant="light" color={isGiven ? "green" : "orange"} tt="none">
      {isGiven ? "Given" : "Refused"}
    </Badge>
  );
}
