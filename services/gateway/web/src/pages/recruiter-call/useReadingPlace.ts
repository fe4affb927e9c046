/** Keeps what is being read where it is while lines come in, and follows the end for who is there. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to the end, and one reads the latest. */
const NEAR_PX = 40;

interface Place {
  key: string;
  /** How far below the upper edge of the list the line begins. */
  offset: number;
}

export interface ReadingPlace {
  isAtEnd: boolean;
  toEnd: () => void;
}

/**
 * `list` scrolls; its lines have a `data-key`. `lines` changes with them; hidden lists have no
 * place of their own, so it is restored when `isShown` becomes true.
 */
export function useReadingPlace(
  list: RefObject<HTMLElement | null>,
  lines: unknown,
  isShown: boolean,
): ReadingPlace {
  const [isAtEnd, setAtEnd] = useState(true);
  const atEnd = useRef(true);
  const place = useRef<Place | null>(null);
  const remember = useCallback(() => {
    const box = list.current;
    if (!box || box.clientHeight === 0) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_PX;
    setAtEnd(atEnd.current);
    place.current = firstVisible(box);
  }, [list]);
  useEffect(() => {
    const box = list.current;
    if (!box) return;
    // What opens below the list takes its room from the end of it.
    const sized = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    sized.observe(box);
    box.addEventListener("scroll", remember, { passive: true });
    return () => {
      sized.disconnect();
      box.removeEventListener("scroll", remember);
    };
  }, [list, remember]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box || !isShown) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (place.current) restore(box, place.current);
    remember();
  }, [list, lines, isShown, remember]);
  const toEnd = useCallback(() => {
    const box = list.current;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    remember();
  }, [list, remember]);
  return { isAtEnd, toEnd };
}

function firstVisible(box: HTMLElement): Place | null {
  const top = box.getBoundingClientRect().top;
  for (const line of box.querySelectorAll<HTMLElement>("[data-key]")) {
    const { top: begin, bottom } = line.getBoundingClientRect();
    if (bottom > top) return { key: line.dataset.key ?? "", offset: begin - top };
  }
  return null;
}

function restore(box: HTMLElement, { key, offset }: Place): void {
  const line = box.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!line) return;
  box.scrollTop += line.getBoundingClientRect().top - box.getBoundingClientRect().top - offset;
}
