/** What the pages show of a call. */
import type { Said } from "../api/types";
import type { Captions } from "./captions";
import type { Way } from "./line";

/** The other side's seat, as the server tells of it. */
export interface OtherSeat {
  isPresent: boolean;
  /** Nothing comes from there: it is being waited for. */
  isSilent: boolean;
  since: number;
}

export interface CallState<View> {
  view: View | null;
  hasSeat: boolean;
  /** Since when this side is cut off; null while it is connected. */
  lostAt: number | null;
  /** Since when nothing new is heard from the server; the call may go on meanwhile. */
  socketLostAt: number | null;
  /** The same seat was taken by another tab of this person. */
  isReplaced: boolean;
  remote: MediaStream | null;
  isConnected: boolean;
  other: OtherSeat | null;
  /** What the other side's page says of its devices and its line. */
  said: Said | null;
  /** When the other side's picture and sound stopped; null while they come. */
  stalledAt: number | null;
  way: Way | null;
  /** The network between seems to let no picture and no sound through. */
  isBlocked: boolean;
  trouble: string | null;
  /** What the other side has just said; null until captions come. A candidate's page alone has it. */
  captions: Captions | null;
  /** How often words were added to the transcript; a recruiter's page alone hears of it. */
  transcribed: number;
}

export const NOTHING_YET = {
  view: null,
  hasSeat: false,
  lostAt: null,
  socketLostAt: null,
  isReplaced: false,
  remote: null,
  isConnected: false,
  other: null,
  said: null,
  stalledAt: null,
  way: null,
  isBlocked: false,
  trouble: null,
  captions: null,
  transcribed: 0,
};
