import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { noteOpening } from "../../api/commands";

/** Says once that a person sees the page: not a preview, nor a page that is loaded in advance. */
export function useOpeningNoted(token: string): void {
  const { mutate } = useMutation({ mutationFn: noteOpening, retry: 2 });
  useEffect(() => {
    const seen = new AbortController();
    const look = () => {
      if (document.visibilityState !== "visible") return;
      seen.abort();
      mutate(token);
    };
    document.addEventListener("visibilitychange", look, { signal: seen.signal });
    look();
    return () => seen.abort();
  }, [token, mutate]);
}
