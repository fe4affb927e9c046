import { Stack, Text } from "@mantine/core";
import type { Report } from "../../../api/types";
import { useMayEdit } from "../../../parts/mayEdit";
import { Overriding } from "./Overriding";
import { OwnRating } from "./OwnRating";
import { otherWords } from "./people";

interface Props {
  report: Report;
  question: { id: string; number: number };
  isHidden: boolean;
}

/** How people rate this answer. One's own rating comes first; the others' and the AI's show then. */
export function PeoplesRatings({ report, question, isHidden }: Props) {
  const mayRate = useMayEdit();
  const { ratings, interview_id: interviewId } = report;
  const item = ratings.items.find((one) => one.question_id === question.id);
  if (!item) return null;
  return (
    <Stack gap={6} component="section" aria-label={`Ratings of question ${question.number}`}>
      {mayRate && <OwnRating {...{ interviewId, item, ratings, isHidden }} />}
      {item.others.map((other) => (
        <Text key={other.person.id} size="sm">
          {otherWords(other, ratings.scale)}
        </Text>
      ))}
      <Overriding
        {...{ interviewId, question, item, scale: ratings.scale }}
        mayRate={mayRate && item.is_open}
      />
    </Stack>
  );
}
