/** Keys of the player. They work where nothing else takes them: not while somebody writes. */
import { useEffect } from "react";
import { type Mark, nextStart, previousStart } from "./marks";
import type { Playback } from "./playback";

export const KEYS: [string, string][] = [
  ["Space or K", "Play or pause"],
  ["J, L", "Back or forward 10 seconds"],
  ["P, N", "Previous or next chapter"],
  ["F", "Search in what was said"],
  ["↑, ↓", "Line by line in the transcript; Enter plays it"],
];

export function useKeys(playback: Playback, marks: Mark[]): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const act = actionFor(event.key.toLowerCase(), playback, marks);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [playback, marks]);
}

function actionFor(key: string, playback: Playback, marks: Mark[]): (() => void) | undefined {
  const { time_s } = playback.get();
  const actions: Record<string, () => void> = {
    " ": () => playback.toggle(),
    k: () => playback.toggle(),
    j: () => playback.seek(time_s - 10),
    l: () => playback.seek(time_s + 10),
    p: () => playback.seek(previousStart(marks, time_s)),
    n: () => playback.seek(nextStart(marks, time_s) ?? time_s),
    f: () => document.querySelector<HTMLElement>("[data-search-field]")?.focus(),
  };
  return actions[key];
}

const WRITING = "input, textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, a, summary, [role=slider], [role=menuitem], [role=radio]";

function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return true;
  const at = event.target instanceof Element ? event.target : null;
  if (!at) return false;
  if (at.closest(`${WRITING}, [role=dialog], [role=menu]`)) return true;
  return event.key === " " && at.closest(PRESSED_BY_SPACE) !== null;
}
