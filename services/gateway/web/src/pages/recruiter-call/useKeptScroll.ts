/** The place of a list in a tab: hidden lists lose theirs in some browsers. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";

/** `toTop` also moves a list that is hidden now. */
export function useKeptScroll(list: RefObject<HTMLElement | null>, isShown: boolean) {
  const top = useRef(0);
  useEffect(() => {
    const box = list.current;
    const remember = () => {
      if (box && box.clientHeight > 0) top.current = box.scrollTop;
    };
    box?.addEventListener("scroll", remember, { passive: true });
    return () => box?.removeEventListener("scroll", remember);
  }, [list]);
  useLayoutEffect(() => {
    if (isShown && list.current) list.current.scrollTop = top.current;
  }, [list, isShown]);
  const toTop = useCallback(() => {
    top.current = 0;
    if (list.current) list.current.scrollTop = 0;
  }, [list]);
  return toTop;
}
