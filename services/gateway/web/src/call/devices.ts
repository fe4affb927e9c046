/** The person's own camera, microphone and screen: asking, choosing, switching off, what is wrong. */
import { canCapture, captureScreen, type Kind, wishes } from "./capture";
import { Store } from "./store";

export type { Kind } from "./capture";

/** `off` is the person's choice; the last five say why there is no picture or sound. */
export type DeviceStatus =
  | "unused"
  | "asking"
  | "on"
  | "off"
  | "denied"
  | "missing"
  | "busy"
  | "insecure"
  | "failed";

export interface Device {
  status: DeviceStatus;
  track: MediaStreamTrack | null;
  deviceId: string | null;
}

/** Something that happened to the devices by itself, for the person to know. */
export type Notice =
  | { what: "switched"; kind: Kind; label: string }
  | { what: "lost"; kind: Kind | "speaker" }
  | { what: "found"; kind: Kind; label: string; deviceId: string }
  | { what: "screen-failed" };

export interface Devices {
  camera: Device;
  microphone: Device;
  /** Shared in place of the camera while there is one. */
  screen: MediaStreamTrack | null;
  /** Whether a picture is sent at all: `off` by choice, `paused` so that a weak line keeps sound. */
  video: "on" | "off" | "paused";
  speakerId: string | null;
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
  notice: Notice | null;
}

const UNUSED: Device = { status: "unused", track: null, deviceId: null };
const REASONS: Record<string, DeviceStatus> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};
/** Chromium lists the system's choice once more under these names. */
const ALIASES = ["default", "communications"];

export class LocalMedia extends Store<Devices> {
  private isStopped = false;
  private hadCamera = false;

  constructor() {
    super({
      camera: UNUSED,
      microphone: UNUSED,
      screen: null,
      video: "on",
      speakerId: null,
      cameras: [],
      microphones: [],
      speakers: [],
      notice: null,
    });
  }

  /** Asks for both at once (one question to the person), then for each alone if that fails. */
  async start(): Promise<void> {
    this.isStopped = false;
    const { camera, microphone } = this.get();
    if (camera.track || microphone.track || camera.status === "asking") return;
    this.put("camera", { status: "asking" });
    this.put("microphone", { status: "asking" });
    if (!canCapture()) {
      this.put("camera", { status: "insecure" });
      this.put("microphone", { status: "insecure" });
      return;
    }
    navigator.mediaDevices.addEventListener("devicechange", this.onDeviceChange);
    try {
      const both = await navigator.mediaDevices.getUserMedia({
        ...wishes("camera", camera.deviceId),
        ...wishes("microphone", microphone.deviceId),
      });
      this.take("camera", both.getVideoTracks()[0]);
      this.take("microphone", both.getAudioTracks()[0]);
    } catch {
      await this.acquire("microphone", microphone.deviceId);
      await this.acquire("camera", camera.deviceId);
    }
    await this.list();
  }

  /** Another camera or microphone, or the same one once more after a problem. Off stays off. */
  async choose(kind: Kind, deviceId: string | null): Promise<void> {
    const { status, track } = this.get()[kind];
    const isOff = status === "off";
    this.set({ notice: null });
    if (kind === "camera" && isOff) {
      this.put(kind, { deviceId });
      return;
    }
    track?.stop();
    await this.acquire(kind, deviceId, isOff);
    await this.list();
  }

  chooseSpeaker(speakerId: string): void {
    this.set({ speakerId });
  }

  /** A muted microphone stays open (it is back at once); a camera is released, so its light goes out. */
  async toggle(kind: Kind): Promise<void> {
    const { status, track, deviceId } = this.get()[kind];
    if (kind === "microphone" && track) {
      track.enabled = status !== "on";
      this.put(kind, { status: track.enabled ? "on" : "off" });
    } else if (kind === "camera" && status === "on") {
      track?.stop();
      this.put(kind, { status: "off", track: null });
    } else {
      if (kind === "camera") this.set({ video: "on" });
      await this.acquire(kind, deviceId);
      await this.list();
    }
  }

  /** Sound only, both ways; or the picture back, with the camera if it was on before. */
  async setAudioOnly(isAudioOnly: boolean): Promise<void> {
    if (isAudioOnly) {
      this.hadCamera = this.get().camera.status === "on";
      this.stopSharing();
      if (this.hadCamera) await this.toggle("camera");
      this.set({ video: "off" });
    } else if (this.hadCamera) {
      await this.toggle("camera");
    } else {
      this.set({ video: "on" });
    }
  }

  /** For a line that cannot carry sound and picture; a choice of the person's stands above it. */
  setPaused(isPaused: boolean): void {
    if (this.get().video !== "off") this.set({ video: isPaused ? "paused" : "on" });
  }

  async shareScreen(): Promise<void> {
    this.set({ notice: null });
    try {
      const screen = await captureScreen();
      if (!screen) return;
      if (this.isStopped) return screen.stop();
      this.get().screen?.stop();
      // The browser has a "stop sharing" of its own, and a shared window can be closed.
      screen.onended = () => this.get().screen === screen && this.stopSharing();
      const { video } = this.get();
      this.set({ screen, video: video === "off" ? "on" : video });
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      if (!isRefused) this.set({ notice: { what: "screen-failed" } });
    }
  }

  stopSharing(): void {
    this.get().screen?.stop();
    this.set({ screen: null });
  }

  dismissNotice(): void {
    this.set({ notice: null });
  }

  stop(): void {
    this.isStopped = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDeviceChange);
    this.stopSharing();
    this.set({ video: "on", notice: null });
    for (const kind of ["camera", "microphone"] as const) {
      this.get()[kind].track?.stop();
      this.put(kind, { status: "unused", track: null });
    }
  }

  private async acquire(kind: Kind, deviceId: string | null, isOff = false): Promise<void> {
    this.put(kind, { status: "asking", track: null, deviceId });
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wishes(kind, deviceId));
      this.take(kind, stream.getTracks()[0], isOff);
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (deviceId !== null && REASONS[name] === "missing") return this.acquire(kind, null, isOff);
      this.put(kind, { status: REASONS[name] ?? "failed" });
    }
  }

  private take(kind: Kind, track: MediaStreamTrack | undefined, isOff = false): void {
    if (!track) {
      this.put(kind, { status: "missing", track: null });
      return;
    }
    if (this.isStopped) {
      track.stop();
      return;
    }
    track.contentHint = kind === "camera" ? "motion" : "speech";
    track.enabled = !isOff;
    track.onended = () => {
      if (this.get()[kind].track === track) void this.fallOver(kind);
    };
    const deviceId = track.getSettings().deviceId ?? null;
    this.put(kind, { status: isOff ? "off" : "on", track, deviceId });
  }

  /** The device in use is gone: go on with what is left, muted if it was muted. */
  private async fallOver(kind: Kind): Promise<void> {
    const isOff = this.get()[kind].status === "off";
    this.get()[kind].track?.stop();
    await this.acquire(kind, null, isOff);
    await this.list();
    const label = this.get()[kind].track?.label;
    this.set({ notice: label ? { what: "switched", kind, label } : { what: "lost", kind } });
  }

  private put(kind: Kind, change: Partial<Device>): void {
    this.set({ [kind]: { ...this.get()[kind], ...change } } as Pick<Devices, Kind>);
  }

  private readonly onDeviceChange = async (): Promise<void> => {
    const { cameras, microphones, speakerId } = this.get();
    await this.list();
    const now = this.get();
    if (speakerId && !now.speakers.some((one) => one.deviceId === speakerId)) {
      this.set({ speakerId: null, notice: { what: "lost", kind: "speaker" } });
    }
    this.offerNew("camera", cameras, now.cameras);
    this.offerNew("microphone", microphones, now.microphones);
  };

  private offerNew(kind: Kind, before: MediaDeviceInfo[], now: MediaDeviceInfo[]): void {
    const known = new Set([...ALIASES, ...before.map(({ deviceId }) => deviceId)]);
    const found = now.find(({ deviceId }) => !known.has(deviceId));
    if (!found || found.deviceId === this.get()[kind].deviceId) return;
    const { label, deviceId } = found;
    this.set({ notice: { what: "found", kind, label: label || `A ${kind}`, deviceId } });
  }

  /** Labels come only after the person has allowed a device. */
  private async list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId);
    this.set({
      cameras: of("videoinput"),
      microphones: of("audioinput"),
      speakers: of("audiooutput"),
    });
  }
}

export const isUsable = (device: Device): boolean => device.track !== null;

export const hasProblem = (device: Device): boolean =>
  ["denied", "missing", "busy", "insecure", "failed"].includes(device.status);
