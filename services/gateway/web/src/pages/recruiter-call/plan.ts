/** The plan in the cache: pushed by the socket, answered by each command; the highest revision counts. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { hasStatus } from "../../api/client";
import { type PlanCommands, planCommands } from "../../api/commands";
import { keys } from "../../api/queries";
import type { Plan, Question } from "../../api/types";
import { clock } from "../../parts/time";

export function keepNewest(cache: QueryClient, plan: Plan): void {
  cache.setQueryData<Plan>(keys.plan(plan.interview_id), (kept) =>
    kept && kept.revision > plan.revision ? kept : plan,
  );
}

/** One step of the plan. A conflict means that another tab was faster: the plan is fetched anew. */
export function usePlanStep<Input = void>(
  id: string,
  step: (commands: PlanCommands, input: Input) => Promise<Plan>,
  queue?: string,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => step(planCommands(id), input),
    ...(queue && { scope: { id: queue } }),
    onSuccess: (plan) => keepNewest(cache, plan),
    onError: (error) => {
      if (hasStatus(error, 409)) void cache.invalidateQueries({ queryKey: keys.plan(id) });
    },
  });
}

/** When something happened, on the clock of the call: "4:05". */
export function onCallClock(at: string, plan: Plan): string {
  if (!plan.started_at) return "before the start";
  return clock((Date.parse(at) - Date.parse(plan.started_at)) / 1000);
}

export const currentQuestion = (plan: Plan): Question | undefined =>
  plan.questions.find((question) => question.id === plan.current_question_id);
