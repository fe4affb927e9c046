/** People's ratings of an interview's answers: read them, give one, override the AI's. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { keys } from "./queries";
import type { Agreement, AnswerRatings, Ratings } from "./types";

/** Below the report's key, so that what makes the report old makes its ratings old too. */
export const ratingsKey = (id: string) => [...keys.report(id), "ratings"] as const;

export const ratingsQuery = (id: string) =>
  queryOptions<Ratings>({
    queryKey: ratingsKey(id),
    queryFn: () =>
      ask(
        api.GET("/api/interviews/{interview_id}/ratings", {
          params: { path: { interview_id: id } },
        }),
      ),
  });

/** How often people and AI agree, over all interviews. */
export const agreementQuery = queryOptions<Agreement>({
  queryKey: ["agreement"],
  queryFn: () => ask(api.GET("/api/agreement")),
});

const at = (interview_id: string, question_id: string) => ({ path: { interview_id, question_id } });

export const rateAnswer = (
  id: string,
  questionId: string,
  level: number,
  note: string | null,
): Promise<AnswerRatings> =>
  ask(
    api.PUT("/api/interviews/{interview_id}/questions/{question_id}/rating", {
      params: at(id, questionId),
      body: { level, note },
    }),
  );

/** "Show without rating": opens the AI's and others' ratings; it is kept who did so. */
export const showWithoutRating = (id: string, questionId: string): Promise<AnswerRatings> =>
  ask(
    api.POST("/api/interviews/{interview_id}/questions/{question_id}/show-without-rating", {
      params: at(id, questionId),
    }),
  );

export const overrideAnswer = (
  id: string,
  questionId: string,
  level: number,
  reason: string,
): Promise<AnswerRatings> =>
  ask(
    api.PUT("/api/interviews/{interview_id}/questions/{question_id}/override", {
      params: at(id, questionId),
      body: { level, reason },
    }),
  );

export const withdrawOverride = (id: string, questionId: string): Promise<AnswerRatings> =>
  ask(
    api.DELETE("/api/interviews/{interview_id}/questions/{question_id}/override", {
      params: at(id, questionId),
    }),
  );
