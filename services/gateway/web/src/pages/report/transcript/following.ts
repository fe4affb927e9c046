/** Keeps a line of a scrolling list in sight, until the reader scrolls elsewhere. */
import { type RefObject, useCallback, useEffect, useState } from "react";

/** Farther away, the list jumps: a glide over an hour of talk helps nobody. */
const GLIDE_PX = 1200;

export function bringIntoSight(list: HTMLElement, line: HTMLElement): void {
  const top = line.offsetTop - (list.clientHeight - Math.min(line.offsetHeight, 120)) / 3;
  const isNear = Math.abs(top - list.scrollTop) < GLIDE_PX;
  list.scrollTo({ top, behavior: isNear ? "smooth" : "instant" });
}

/** Follows the line at `place`; says whether it does, and takes it up again. */
export function useFollowing(list: RefObject<HTMLElement | null>, place: number) {
  const [isFollowing, setFollowing] = useState(true);
  useEffect(() => {
    const line = list.current?.children[place];
    if (isFollowing && list.current && line instanceof HTMLElement) {
      bringIntoSight(list.current, line);
    }
  }, [list, place, isFollowing]);
  // The same functions always: thousands of lines are drawn anew when what they are given changes.
  const follow = useCallback(() => setFollowing(true), []);
  const letGo = useCallback(() => setFollowing(false), []);
  return { isFollowing, follow, letGo };
}
