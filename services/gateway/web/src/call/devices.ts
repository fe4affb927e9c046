/** The person's own camera and microphone: asking for them, choosing, switching off, and what is wrong. */
import { Store } from "./store";

export type Kind = "camera" | "microphone";

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

export interface Devices {
  camera: Device;
  microphone: Device;
  speakerId: string | null;
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
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

function constraints(kind: Kind, deviceId: string | null): MediaStreamConstraints {
  const chosen = deviceId ? { deviceId: { exact: deviceId } } : {};
  if (kind === "microphone") {
    const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return { audio: { ...chosen, ...sound } };
  }
  const picture = { width: { ideal: 848 }, height: { ideal: 480 }, frameRate: { ideal: 24 } };
  return { video: { ...chosen, ...picture } };
}

export class LocalMedia extends Store<Devices> {
  private isStopped = false;

  constructor() {
    super({
      camera: UNUSED,
      microphone: UNUSED,
      speakerId: null,
      cameras: [],
      microphones: [],
      speakers: [],
    });
  }

  /** Asks for both at once (one question to the person), then for each alone if that fails. */
  async start(): Promise<void> {
    this.isStopped = false;
    const { camera, microphone } = this.get();
    if (camera.track || microphone.track || camera.status === "asking") return;
    this.put("camera", { status: "asking" });
    this.put("microphone", { status: "asking" });
    if (!navigator.mediaDevices?.getUserMedia) {
      this.put("camera", { status: "insecure" });
      this.put("microphone", { status: "insecure" });
      return;
    }
    navigator.mediaDevices.addEventListener("devicechange", this.list);
    try {
      const both = await navigator.mediaDevices.getUserMedia({
        ...constraints("camera", camera.deviceId),
        ...constraints("microphone", microphone.deviceId),
      });
      this.take("camera", both.getVideoTracks()[0]);
      this.take("microphone", both.getAudioTracks()[0]);
    } catch {
      await this.acquire("microphone", microphone.deviceId);
      await this.acquire("camera", camera.deviceId);
    }
    await this.list();
  }

  /** Another camera or microphone, or the same one once more after a problem. */
  async choose(kind: Kind, deviceId: string | null): Promise<void> {
    this.get()[kind].track?.stop();
    await this.acquire(kind, deviceId);
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
      await this.choose(kind, deviceId);
    }
  }

  stop(): void {
    this.isStopped = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.list);
    for (const kind of ["camera", "microphone"] as const) {
      this.get()[kind].track?.stop();
      this.put(kind, { status: "unused", track: null });
    }
  }

  private async acquire(kind: Kind, deviceId: string | null): Promise<void> {
    this.put(kind, { status: "asking", track: null, deviceId });
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints(kind, deviceId));
      this.take(kind, stream.getTracks()[0]);
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (deviceId !== null && REASONS[name] === "missing") return this.acquire(kind, null);
      this.put(kind, { status: REASONS[name] ?? "failed" });
    }
  }

  private take(kind: Kind, track: MediaStreamTrack | undefined): void {
    if (!track) {
      this.put(kind, { status: "missing", track: null });
      return;
    }
    if (this.isStopped) {
      track.stop();
      return;
    }
    track.contentHint = kind === "camera" ? "motion" : "speech";
    track.onended = () => {
      if (this.get()[kind].track === track) this.put(kind, { status: "missing", track: null });
    };
    this.put(kind, { status: "on", track, deviceId: track.getSettings().deviceId ?? null });
  }

  private put(kind: Kind, change: Partial<Device>): void {
    this.set({ [kind]: { ...this.get()[kind], ...change } } as Pick<Devices, Kind>);
  }

  /** Labels come only after the person has allowed a device. */
  private readonly list = async (): Promise<void> => {
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId);
    this.set({
      cameras: of("videoinput"),
      microphones: of("audioinput"),
      speakers: of("audiooutput"),
    });
  };
}

export const isUsable = (device: Device): boolean => device.track !== null;

export const hasProblem = (device: Device): boolean =>
  ["denied", "missing", "busy", "insecure", "failed"].includes(device.status);
