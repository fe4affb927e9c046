/** What a person chose for their devices, remembered in this tab for one interview. */
import type { Device, Devices } from "./devices";

export interface Choices {
  isCameraOff: boolean;
  isMicrophoneOff: boolean;
  isAudioOnly: boolean;
  cameraId: string | null;
  microphoneId: string | null;
  speakerId: string | null;
}

const NOTHING_CHOSEN: Choices = {
  isCameraOff: false,
  isMicrophoneOff: false,
  isAudioOnly: false,
  cameraId: null,
  microphoneId: null,
  speakerId: null,
};

const keyFor = (interview: string) => `rapport.devices.${interview}`;

export function recallChoices(interview: string): Choices {
  try {
    return { ...NOTHING_CHOSEN, ...JSON.parse(sessionStorage.getItem(keyFor(interview)) ?? "{}") };
  } catch {
    return NOTHING_CHOSEN; // storage is blocked, or what lies there is not from here
  }
}

export function rememberChoices(interview: string, choices: Choices): void {
  try {
    sessionStorage.setItem(keyFor(interview), JSON.stringify(choices));
  } catch {
    // Storage is blocked: the choices last until the next reload.
  }
}

/**
 * A device that is not in use, asked for or in trouble says nothing of what the person wants, nor
 * does a camera while there is sound only.
 */
export function choicesIn(devices: Devices, before: Choices): Choices {
  const { camera, microphone, video, speakerId } = devices;
  const choices = { ...before, isAudioOnly: video === "off", speakerId };
  if (isChosen(camera)) {
    if (video !== "off") choices.isCameraOff = camera.status === "off";
    choices.cameraId = camera.deviceId;
  }
  if (isChosen(microphone)) {
    choices.isMicrophoneOff = microphone.status === "off";
    choices.microphoneId = microphone.deviceId;
  }
  return choices;
}

const isChosen = ({ status }: Device): boolean => status === "on" || status === "off";
