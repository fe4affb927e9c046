/** What is known of a person's camera, microphone and screen, and the rules about it. No browser here. */
import type { Kind } from "./capture";

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

export const UNUSED: Device = { status: "unused", track: null, deviceId: null };
/** Chromium lists the system's choice once more under these names. */
const ALIASES = ["default", "communications"];

export const isUsable = (device: Device): boolean => device.track !== null;

export const hasProblem = (device: Device): boolean =>
  ["denied", "missing", "busy", "insecure", "failed"].includes(device.status);

/** What was plugged in between two lists of one kind, unless it is the device already in use. */
export function pluggedIn(
  kind: Kind,
  before: MediaDeviceInfo[],
  now: MediaDeviceInfo[],
  inUse: string | null,
): Notice | null {
  const known = new Set([...ALIASES, ...before.map((one) => one.deviceId)]);
  const found = now.find((one) => !known.has(one.deviceId));
  if (!found || found.deviceId === inUse) return null;
  const { label, deviceId } = found;
  return { what: "found", kind, label: label || `A ${kind}`, deviceId };
}
