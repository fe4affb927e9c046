/** What should be known about an answer besides its value, in words. */
import type { Assessment } from "../api/types";

interface Mark {
  badge: string | null;
  color: string;
  words: string;
}

const FLAGS: Record<string, string> = {
  addressed_to_ai:
    "Parts of this answer seem to be addressed to the AI. They were taken out before it was judged.",
};

const LEAK =
  "The recruiter's voice was heard in the candidate's microphone here; those words were left out.";

export function marksOfAnswer(assessment: Assessment): Mark[] {
  const { technical_trouble, has_leak, flags, needs_person, sample_values } = assessment;
  const marks: Mark[] = [];
  if (technical_trouble) {
    const words = `${technical_trouble} What was found in it is not counted.`;
    marks.push({ badge: "Ask again", color: "orange", words });
  }
  if (has_leak) marks.push({ badge: null, color: "gray", words: LEAK });
  for (const flag of flags) {
    const words = FLAGS[flag] ?? `${flag.replaceAll("_", " ")}.`;
    marks.push({ badge: "Look at this", color: "orange", words });
  }
  if (sample_values.length > 1) {
    const tries = `Judged ${sample_values.length} times: ${sample_values.map(percent).join(", ")}.`;
    marks.push(
      needs_person
        ? { badge: "Needs a person's look", color: "orange", words: `${tries} They differ widely.` }
        : { badge: null, color: "gray", words: tries },
    );
  }
  return marks;
}

const percent = (value: number | null): string =>
  value === null ? "without proof" : `${Math.round(value * 100)}\u00a0%`;
