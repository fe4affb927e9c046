/** Which picture leaves this page, and what the other side is told of it. */
import type { Said } from "../api/types";
import type { Device, Devices } from "./devices";

/** The screen takes the camera's place; neither is sent in a call without pictures. */
export function pictureOf({ camera, screen, video }: Devices): MediaStreamTrack | null {
  return video === "on" ? (screen ?? camera.track) : null;
}

/** In the words that travel; null while the browser is still asking for a device. */
export function devicesSaid(
  devices: Devices,
): Pick<Said, "microphone" | "camera" | "wants_picture"> | null {
  const { camera, microphone, video } = devices;
  if (camera.status === "asking" || microphone.status === "asking") return null;
  return {
    microphone: wordFor(microphone),
    camera: cameraWord(devices),
    wants_picture: video !== "off",
  };
}

function cameraWord({ camera, screen, video }: Devices): Said["camera"] {
  if (video === "off") return "off";
  if (video === "paused" && (screen || camera.track)) return "paused";
  return screen ? "screen" : wordFor(camera);
}

function wordFor({ status }: Device): "on" | "off" | "missing" {
  return status === "on" || status === "off" ? status : "missing";
}
