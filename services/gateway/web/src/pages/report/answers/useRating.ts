/** What a person does with the ratings of one answer; each of it makes the whole report anew. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../api/queries";
import { rateAnswer, showWithoutRating } from "../../../api/ratings";

interface Given {
  level: number;
  note: string | null;
}

export function useRating(interviewId: string, questionId: string) {
  const cache = useQueryClient();
  const onSuccess = () => cache.invalidateQueries({ queryKey: keys.report(interviewId) });
  const rating = useMutation({
    mutationFn: ({ level, note }: Given) => rateAnswer(interviewId, questionId, level, note),
    onSuccess,
  });
  const looking = useMutation({
    mutationFn: () => showWithoutRating(interviewId, questionId),
    onSuccess,
  });
  return { rating, looking };
}
