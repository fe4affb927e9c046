/** How the rows of a live list behave: they stay where they are under the pointer, and keys move along them. */
import { type KeyboardEvent, useRef, useState } from "react";

interface Identified {
  id: string;
}

/** While the pointer is over the list, rows keep their places: contents change, newcomers wait. */
export function useSteadyRows<Row extends Identified>(rows: Row[] | undefined) {
  const [isHovered, setHovered] = useState(false);
  const shown = useRef<Row[] | undefined>(undefined);
  const isSameList = shown.current && rows && sharesRows(shown.current, rows);
  if (isHovered && isSameList) {
    const fresh = new Map(rows.map((row) => [row.id, row]));
    shown.current = shown.current?.flatMap((row) => fresh.get(row.id) ?? []);
  } else {
    shown.current = rows;
  }
  const pointer = {
    onPointerEnter: () => setHovered(true),
    onPointerLeave: () => setHovered(false),
  };
  return { rows: shown.current, pointer };
}

/** A search or another page brings other rows: those are shown at once. */
function sharesRows(before: Identified[], after: Identified[]): boolean {
  const ids = new Set(after.map((row) => row.id));
  return before.length > 0 && before.filter((row) => ids.has(row.id)).length >= before.length / 2;
}

/** Arrow keys, Home and End move between the links of the rows. */
export function moveAlongRows(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row-link]")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const goals: Record<string, number> = {
    ArrowDown: Math.min(at + 1, links.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: links.length - 1,
  };
  const goal = goals[event.key];
  if (at < 0 || goal === undefined) return;
  event.preventDefault();
  links[goal]?.focus();
}
