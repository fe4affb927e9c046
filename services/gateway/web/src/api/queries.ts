/** What the pages read from the gateway, and under which keys it is kept. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, hasStatus } from "./client";
import type { Person, Report, RunAgainChoices } from "./types";

export const keys = {
  me: ["me"] as const,
  interviews: ["interviews"] as const,
  interview: (id: string) => ["interview", id] as const,
  plan: (id: string) => ["plan", id] as const,
  liveTranscript: (id: string) => ["liveTranscript", id] as const,
  report: (id: string) => ["report", id] as const,
  export: (id: string) => ["export", id] as const,
  system: ["system"] as const,
  people: ["people"] as const,
};

const ofInterview = (interview_id: string) => ({ path: { interview_id } });

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions<Person | null>({
  queryKey: keys.me,
  queryFn: async () => {
    try {
      return await ask(api.GET("/api/session"));
    } catch (error) {
      if (hasStatus(error, 401)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const templatesQuery = (search: string, order: string) =>
  queryOptions({
    queryKey: ["templates", search, order],
    queryFn: async () => {
      const answer = await ask(api.GET("/api/templates", { params: { query: { search, order } } }));
      return answer.items;
    },
    placeholderData: keepPreviousData,
  });

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ["template", id],
    queryFn: () =>
      ask(api.GET("/api/templates/{template_id}", { params: { path: { template_id: id } } })),
  });

export interface InterviewPage {
  search: string;
  status: string | null;
  order: string;
  limit: number;
  after: string | null;
  /** Decides which interviews are today's. */
  time_zone: string;
}

export const interviewsQuery = (page: InterviewPage) =>
  queryOptions({
    queryKey: [...keys.interviews, page],
    queryFn: () => {
      const { status, after, ...rest } = page;
      const query = { ...rest, ...(status && { status }), ...(after && { after }) };
      return ask(api.GET("/api/interviews", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

export const interviewQuery = (id: string) =>
  queryOptions({
    queryKey: keys.interview(id),
    queryFn: () => ask(api.GET("/api/interviews/{interview_id}", { params: ofInterview(id) })),
  });

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: keys.plan(id),
    queryFn: () => ask(api.GET("/api/interviews/{interview_id}/plan", { params: ofInterview(id) })),
  });

const isSettled = (report: Report | undefined): boolean =>
  report?.state === "failed" ||
  (report?.state === "ready" &&
    report.recording_state !== "finalising" &&
    report.rerun?.state !== "running");

/** The report; asked for again every few seconds while it is being made. */
export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: keys.report(id),
    queryFn: () =>
      ask(api.GET("/api/interviews/{interview_id}/report", { params: ofInterview(id) })),
    refetchInterval: (query) => (isSettled(query.state.data) ? false : 3000),
  });

/** What can be chosen to make the report once more: what is configured and has a worker now. */
export const runAgainChoicesQuery = (id: string) =>
  queryOptions<RunAgainChoices>({
    queryKey: ["runAgainChoices", id],
    queryFn: () =>
      ask(api.GET("/api/interviews/{interview_id}/report/run-again", { params: ofInterview(id) })),
    staleTime: 0,
  });

/** The single video; asked for again every second while it is being made. */
export const exportQuery = (id: string) =>
  queryOptions({
    queryKey: keys.export(id),
    queryFn: () =>
      ask(api.GET("/api/interviews/{interview_id}/export", { params: ofInterview(id) })),
    refetchInterval: ({ state: { data } }) =>
      data?.state === "queued" || data?.state === "running" ? 1000 : false,
  });

export const joinQuery = (token: string) =>
  queryOptions({
    queryKey: ["join", token],
    queryFn: () => ask(api.GET("/api/join/{token}", { params: { path: { token } } })),
    retry: (count, error) => !hasStatus(error, 401, 403, 404, 410) && count < 3,
  });

export const healthQuery = queryOptions({
  queryKey: [...keys.system, "health"],
  queryFn: () => ask(api.GET("/api/system/health")),
  refetchInterval: 10_000,
});

export const parkedQuery = queryOptions({
  queryKey: [...keys.system, "parked"],
  queryFn: async () => (await ask(api.GET("/api/system/parked"))).items,
  refetchInterval: 15_000,
});

export const peopleQuery = queryOptions({
  queryKey: keys.people,
  queryFn: async () => (await ask(api.GET("/api/people"))).items,
});
