/** Who talked how much, and where the time went. */
import type { Report } from "../../../api/types";
import { nameOf } from "../words";

export interface Talk {
  participant: "candidate" | "recruiter";
  name: string;
  seconds: number;
  percent: number;
}

/** How long each of both talked, of all the talk; empty while nothing is written down. */
export function talkOf(report: Report): Talk[] {
  const spoken = { candidate: 0, recruiter: 0 };
  for (const { participant, start_s, end_s } of report.transcript) {
    spoken[participant] += Math.max(0, end_s - start_s);
  }
  const whole = spoken.candidate + spoken.recruiter;
  if (whole === 0) return [];
  const candidate = Math.round((spoken.candidate / whole) * 100);
  return (["candidate", "recruiter"] as const).map((participant) => ({
    participant,
    name: nameOf(report, participant),
    seconds: spoken[participant],
    percent: participant === "candidate" ? candidate : 100 - candidate,
  }));
}

const minutes = (seconds: number): number => Math.round(seconds / 6) / 10;

const lengthOf = (windows: { from_s: number; to_s: number }[]): number =>
  windows.reduce((sum, { from_s, to_s }) => sum + to_s - from_s, 0);

export interface TopicTime {
  title: string;
  spent: number;
  suggested: number;
  isCovered: boolean;
}

/** Minutes that each topic took, beside those that the template suggests. */
export const topicTimes = ({ topics }: Report): TopicTime[] =>
  topics.map(({ title, window, minutes: suggested, is_completed }) => ({
    title,
    spent: window ? minutes(lengthOf([window])) : 0,
    suggested: suggested ?? 0,
    isCovered: is_completed,
  }));

export interface QuestionTime {
  title: string;
  spent: number;
}

/** Minutes that each question took, all its visits together. */
export const questionTimes = ({ questions }: Report): QuestionTime[] =>
  questions
    .filter(({ windows }) => windows.length > 0)
    .map(({ number, windows }) => ({
      title: `Question ${number}`,
      spent: minutes(lengthOf(windows)),
    }));
