/** Small React hooks that several pages share. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { serverNow } from "../api/serverTime";
import type { Store } from "../call/store";

/** The value of a store, kept up to date. */
export function useStore<T extends object>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Something simple (a number, a text) that is told from a store: draws anew only when it differs. */
export function useStoreValue<T extends object, V>(store: Store<T>, pick: (value: T) => V): V {
  return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}

/** The server's time now, again every `every_ms`. */
export function useNow(every_ms = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverNow()), every_ms);
    return () => window.clearInterval(timer);
  }, [every_ms]);
  return now;
}

/** The browser tab's title while this is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Rapport" ? title : `${title} · Rapport`;
  }, [title]);
}
