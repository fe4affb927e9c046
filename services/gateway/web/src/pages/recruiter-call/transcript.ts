/** The transcript during the call: what stands in it, and in plain words how far it is. */
import { wordsFor } from "../../api/client";
import type { Interview, LiveTranscript } from "../../api/types";
import { clock } from "../../parts/time";

/** Less than this is how long it takes to hear a sentence to its end. */
const IN_STEP_S = 15;

export interface Known {
  transcript: LiveTranscript | undefined;
  /** Why the newest could not be fetched; null when it could. */
  error: unknown;
  consents: Interview["consents"] | undefined;
  /** Why what is said now is not recorded, and so not transcribed. */
  gap: "paused" | "interrupted" | null;
}

export interface Progress {
  words: string;
  /** Something is in the way: nothing new comes until it is gone. */
  isTrouble: boolean;
}

/** Nothing comes while one of these is there. */
const BLOCKED: Record<string, string> = {
  no_speech_engine:
    "No speech engine is installed, so nothing is transcribed. The interview is recorded, and the analysis can be run later.",
  speech_model_damaged:
    "The speech model is damaged, so nothing is transcribed. The interview is recorded, and the analysis can be run later.",
  language: "The speech engine in use does not know the language of this interview.",
};

const GAPS = {
  paused: " What is said during the pause is left out.",
  interrupted: " The server cannot record at the moment: what is said now is left out.",
};

/** Whether the candidate refused what a transcript needs: then nobody reads one. */
export const isRefused = (consents: Known["consents"]): boolean =>
  consents?.analysis === false || consents?.recording === false;

/** How far the transcript is, or why there is none. */
export function progressOf({ transcript, error, consents, gap }: Known): Progress {
  const missing = consents && consentWords(consents);
  if (missing) return missing;
  if (error) return trouble(`Not up to date: ${wordsFor(error)}`);
  if (!transcript) return fine("Fetching what was said so far.");
  const blocked = BLOCKED[transcript.trouble ?? ""];
  if (blocked) return trouble(blocked);
  const reached = `${reachedWords(transcript)}${gap ? GAPS[gap] : ""}`;
  if (!transcript.trouble) return fine(reached);
  return trouble(`${reached} A part could not be transcribed; the report says what is missing.`);
}

/** What the candidate's answers leave to transcribe, if it is not everything. */
function consentWords({ data, recording, analysis }: Interview["consents"]): Progress | null {
  if (analysis === false) {
    return trouble("The candidate did not agree to AI analysis: nothing is transcribed.");
  }
  if (recording === false) {
    return trouble("The candidate did not agree to the recording: there is nothing to transcribe.");
  }
  if (data && recording && analysis) return null;
  return fine("The candidate has not agreed to recording and AI analysis yet.");
}

function reachedWords({ until_s, behind_s }: LiveTranscript): string {
  const lag = lagWords(behind_s);
  if (until_s === null) {
    return lag ? `Nothing is transcribed yet, ${lag}.` : "What is said appears here in a moment.";
  }
  const reached = `Transcribed up to ${clock(until_s)}`;
  return lag ? `${reached}, ${lag}.` : `${reached}.`;
}

/** "about 20 s behind"; nothing while the transcript keeps step. */
export function lagWords(behind_s: number | null): string {
  if (behind_s === null || behind_s < IN_STEP_S) return "";
  if (behind_s < 55) return `about ${Math.round(behind_s / 10) * 10} s behind`;
  return `about ${Math.round(behind_s / 60)} min behind`;
}

const fine = (words: string): Progress => ({ words, isTrouble: false });
const trouble = (words: string): Progress => ({ words, isTrouble: true });
