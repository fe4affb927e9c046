/** Moments at which the network may have changed: the browser says so, or the page comes back. */

/** `navigator.connection` exists in Chromium only. */
interface WithConnection {
  connection?: EventTarget;
}

/** Calls `onHint` at each; the result stops that. */
export function onNetworkHint(onHint: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const onVisible = () => document.visibilityState === "visible" && onHint();
  window.addEventListener("online", onHint, { signal });
  window.addEventListener("offline", onHint, { signal });
  document.addEventListener("visibilitychange", onVisible, { signal });
  (navigator as WithConnection).connection?.addEventListener("change", onHint, { signal });
  return () => stop.abort();
}
