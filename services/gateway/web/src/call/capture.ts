/** Asks the browser for a camera, a microphone or the screen; nothing of it is kept here. */

export type Kind = "camera" | "microphone";

export const canCapture = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);

/** Phones cannot share their screen. */
export const canShareScreen = (): boolean =>
  canCapture() && typeof navigator.mediaDevices.getDisplayMedia === "function";

export const wishes = (kind: Kind, deviceId: string | null): MediaStreamConstraints => {
  const chosen = deviceId ? { deviceId: { exact: deviceId } } : {};
  if (kind === "microphone") {
    const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return { audio: { ...chosen, ...sound } };
  }
  const picture = { width: { ideal: 848 }, height: { ideal: 480 }, frameRate: { ideal: 24 } };
  return { video: { ...chosen, ...picture } };
};

const REASONS: Record<string, "denied" | "missing" | "busy"> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Why the browser gave nothing. */
export const reasonOf = (error: unknown) =>
  (error instanceof DOMException && REASONS[error.name]) || "failed";

/** Text must stay sharp; few pictures a second are enough for it. */
export async function captureScreen(): Promise<MediaStreamTrack | null> {
  const video = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 15 } };
  const stream = await navigator.mediaDevices.getDisplayMedia({ video, audio: false });
  const track = stream.getVideoTracks()[0] ?? null;
  if (track) track.contentHint = "detail";
  return track;
}
