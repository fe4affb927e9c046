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
  isPaused: boolean;
}

export interface Progress {
  words: string;
  /** Something is in the way: nothing new comes until it is gone. */
  isTrouble: boolean;
}

const TROUBLES: Record<NonNullable<LiveTranscript["trouble"]>, string> = {
  no_speech_engine:
    "No speech engine is installed, so nothing is transcribed. The interview is recorded, and the analysis can be run later.",
  speech_model_damaged:
    "The speech model is damaged, so nothing is transcribed. The interview is recorded, and the analysis can be run later.",
  language: "The speech engine in use does not know the language of this interview.",
  failed:
    "A part could not be transcribed. The interview goes on; the report says what is missing.",
};

/** Whether the candidate's answer leaves anything to transcribe: for nobody's eyes if it does not. */
export const isRefused = (consents: Known["consents"]): boolean =>
  consents?.analysis === false || consents?.recording === false;

/** How far the transcript is, or why there is none. */
export function progressOf({ transcript, error, consents, isPaused }: Known): Progress {
  if (consents?.analysis === false) {
    return trouble("The candidate did not agree to AI analysis: nothing is transcribed.");
  }
  if (consents?.recording === false) {
    return trouble("The candidate did not agree to the recording: there is nothing to transcribe.");
  }
  if (error) return trouble(`Not up to date: ${wordsFor(error)}`);
  if (!transcript) return fine("Fetching what was said so far.");
  if (transcript.trouble) return trouble(TROUBLES[transcript.trouble]);
  if (consents && consents.analysis !== true) {
    return fine("The candidate has not answered yet whether they agree to AI analysis.");
  }
  const reached = reachedWords(transcript);
  return isPaused ? fine(`${reached} What is said during the pause is left out.`) : fine(reached);
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
