/** Remembers in this tab that the person pressed "Join", so that a reload leads back into the room. */

const keyFor = (interview: string) => `rapport.seat.${interview}`;

export function hasJoined(interview: string): boolean {
  try {
    return sessionStorage.getItem(keyFor(interview)) !== null;
  } catch {
    return false; // storage is blocked: the person presses "Join" once more
  }
}

export function rememberJoined(interview: string, isJoined: boolean): void {
  try {
    if (isJoined) sessionStorage.setItem(keyFor(interview), "joined");
    else sessionStorage.removeItem(keyFor(interview));
  } catch {
    // As above.
  }
}
