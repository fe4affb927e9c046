/** What the answers to a template's questions are compared with. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type { EditedRubric, Rubric } from "./types";

export const rubricsKey = (templateId: string) => ["rubrics", templateId] as const;

const ofTemplate = (template_id: string) => ({ path: { template_id } });

/** Asked anew each time: a person or a model may have written a rubric since. */
export const rubricsQuery = (templateId: string) =>
  queryOptions({
    queryKey: rubricsKey(templateId),
    queryFn: () =>
      ask(api.GET("/api/templates/{template_id}/rubrics", { params: ofTemplate(templateId) })),
    staleTime: 0,
  });

export const saveRubric = (
  template_id: string,
  question_id: string,
  body: EditedRubric,
): Promise<Rubric> =>
  ask(
    api.PUT("/api/templates/{template_id}/questions/{question_id}/rubric", {
      params: { path: { template_id, question_id } },
      body,
    }),
  );
