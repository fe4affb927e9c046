/** What the pages ask the gateway to do. Each throws a `Problem` when it was not done. */
import { api, ask } from "./client";
import type {
  ConsentChoices,
  Export,
  Interview,
  NewInterview,
  NewPerson,
  Person,
  Plan,
  RunAgainChoice,
} from "./types";

const at = (interview_id: string) => ({ path: { interview_id } });
const parked = (message_id: string) => ({ path: { message_id } });
const by = (token: string) => ({ path: { token } });

export const signIn = (email: string, password: string): Promise<Person> =>
  ask(api.POST("/api/session", { body: { email, password } }));

export const signOut = () => ask(api.DELETE("/api/session"));

export const openSetup = (token: string) =>
  ask(api.GET("/api/setup/{token}", { params: by(token) }));

export const createAdministrator = (
  token: string,
  body: { name: string; email: string; password: string },
): Promise<Person> => ask(api.POST("/api/setup/{token}", { params: by(token), body }));

export const createInterview = (body: NewInterview): Promise<Interview> =>
  ask(api.POST("/api/interviews", { body }));

export const changeDate = (id: string, local_time: string | null, time_zone: string) =>
  ask(
    api.PUT("/api/interviews/{interview_id}/date", {
      params: at(id),
      body: { local_time, time_zone },
    }),
  );

export const deleteInterview = (id: string) =>
  ask(api.DELETE("/api/interviews/{interview_id}", { params: at(id) }));

export const rotateLink = (id: string): Promise<Interview> =>
  ask(api.POST("/api/interviews/{interview_id}/rotate-link", { params: at(id) }));

export const endCall = (id: string) =>
  ask(api.POST("/api/interviews/{interview_id}/end-call", { params: at(id) }));

export const pauseRecording = (id: string) =>
  ask(api.POST("/api/interviews/{interview_id}/recording/pause", { params: at(id) }));

export const resumeRecording = (id: string) =>
  ask(api.POST("/api/interviews/{interview_id}/recording/resume", { params: at(id) }));

export const startExport = (id: string): Promise<Export> =>
  ask(api.POST("/api/interviews/{interview_id}/export", { params: at(id) }));

export const runReportAgain = (id: string) =>
  ask(api.POST("/api/interviews/{interview_id}/report/run-again", { params: at(id) }));

export const runReportAgainWith = (id: string, body: RunAgainChoice) =>
  ask(api.PUT("/api/interviews/{interview_id}/report/run-again", { params: at(id), body }));

export const inviteAgain = (id: string) =>
  ask(api.POST("/api/interviews/{interview_id}/invite-again", { params: at(id) }));

export const noteOpening = (token: string) =>
  ask(api.POST("/api/join/{token}/opened", { params: by(token) }));

export const saveConsents = (token: string, body: ConsentChoices) =>
  ask(api.POST("/api/join/{token}/consents", { params: by(token), body }));

export const saveDeviceCheck = (token: string, has_camera: boolean, has_microphone: boolean) =>
  ask(
    api.POST("/api/join/{token}/device-check", {
      params: by(token),
      body: { has_camera, has_microphone },
    }),
  );

export const addPerson = (body: NewPerson): Promise<Person> =>
  ask(api.POST("/api/people", { body }));

export const removePerson = (person_id: string) =>
  ask(api.DELETE("/api/people/{person_id}", { params: { path: { person_id } } }));

export const replayParked = (id: string) =>
  ask(api.POST("/api/system/parked/{message_id}/replay", { params: parked(id) }));

export const discardParked = (id: string) =>
  ask(api.DELETE("/api/system/parked/{message_id}", { params: parked(id) }));

/** The steps through one interview's plan; each answers with the whole plan. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list, of which each entry stands alone.
export const planCommands = (id: string) => {
  const params = at(id);
  return {
    start: (): Promise<Plan> =>
      ask(api.POST("/api/interviews/{interview_id}/plan/start", { params })),
    completeTopic: (topic_id: string): Promise<Plan> =>
      ask(
        api.POST("/api/interviews/{interview_id}/plan/complete-topic", {
          params,
          body: { topic_id },
        }),
      ),
    reopenTopic: (topic_id: string): Promise<Plan> =>
      ask(
        api.POST("/api/interviews/{interview_id}/plan/reopen-topic", {
          params,
          body: { topic_id },
        }),
      ),
    startTechnicalPart: (): Promise<Plan> =>
      ask(api.POST("/api/interviews/{interview_id}/plan/start-technical-part", { params })),
    openFinishStage: (): Promise<Plan> =>
      ask(api.POST("/api/interviews/{interview_id}/plan/open-finish-stage", { params })),
    nextQuestion: (current_question_id: string): Promise<Plan> =>
      ask(
        api.POST("/api/interviews/{interview_id}/plan/next-question", {
          params,
          body: { current_question_id },
        }),
      ),
    previousQuestion: (current_question_id: string): Promise<Plan> =>
      ask(
        api.POST("/api/interviews/{interview_id}/plan/previous-question", {
          params,
          body: { current_question_id },
        }),
      ),
    showRephrasing: (question_id: string): Promise<Plan> =>
      ask(
        api.POST("/api/interviews/{interview_id}/plan/show-rephrasing", {
          params,
          body: { question_id },
        }),
      ),
    addNote: (note_id: string, text: string, question_id: string | null): Promise<Plan> =>
      ask(
        api.POST("/api/interviews/{interview_id}/plan/notes", {
          params,
          body: { note_id, text, topic_id: null, question_id },
        }),
      ),
  };
};

export type PlanCommands = ReturnType<typeof planCommands>;

/** An id made here, so that sending a request twice does its work once. */
export function newId(): string {
  // crypto.randomUUID exists on secure pages only; a plain http address in a private network is not one.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
