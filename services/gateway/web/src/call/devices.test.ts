/** What is remembered of a person's choices, told to the other side, and offered when plugged in. */
import { expect, test, vi } from "vitest";
import { choicesIn, recallChoices, rememberChoices } from "./choices";
import { bothDevices, trackOf } from "./connection.fake";
import { type Device, pluggedIn, UNUSED } from "./devices";
import { devicesSaid, pictureOf } from "./picture";

const NOTHING = recallChoices("none");
const off: Device = { status: "off", track: null, deviceId: "c1" };
const missing: Device = { ...UNUSED, status: "missing" };
const camera = (deviceId: string, label = deviceId) => ({ deviceId, label }) as MediaDeviceInfo;

/** A tab's memory. */
function stubStorage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  return kept;
}

test("a camera that was switched off is a choice, one that is missing is none", () => {
  const choices = choicesIn(bothDevices({ camera: off }).get(), NOTHING);
  expect(choices).toMatchObject({ isCameraOff: true, isMicrophoneOff: false, cameraId: "c1" });
  expect(choicesIn(bothDevices({ camera: missing }).get(), choices)).toEqual(choices);
});

test("sound only does not say that the camera shall stay off afterwards", () => {
  const choices = choicesIn(bothDevices({ camera: off, video: "off" }).get(), NOTHING);
  expect(choices).toMatchObject({ isAudioOnly: true, isCameraOff: false });
});

test("choices outlive a reload of the tab, for their interview alone", () => {
  stubStorage();
  rememberChoices("one", { ...NOTHING, isMicrophoneOff: true });
  expect(recallChoices("one").isMicrophoneOff).toBe(true);
  expect(recallChoices("another").isMicrophoneOff).toBe(false);
});

test("a memory that is blocked or foreign counts as none", () => {
  vi.stubGlobal("sessionStorage", undefined);
  rememberChoices("one", NOTHING);
  expect(recallChoices("one")).toEqual(NOTHING);
  stubStorage().set("rapport.devices.one", "no JSON");
  expect(recallChoices("one")).toEqual(NOTHING);
});

test("the screen takes the camera's place, and without pictures neither is sent", () => {
  const screen = trackOf("video");
  const shared = bothDevices({ screen }).get();
  expect(pictureOf(shared)).toBe(screen);
  expect(pictureOf({ ...shared, screen: null })).toBe(shared.camera.track);
  expect(pictureOf({ ...shared, video: "paused" })).toBeNull();
});

test("the other side is told what it can expect", () => {
  const { get } = bothDevices();
  expect(devicesSaid(get())).toEqual({ microphone: "on", camera: "on", wants_picture: true });
  expect(devicesSaid({ ...get(), video: "paused" })).toMatchObject({ camera: "paused" });
  expect(devicesSaid({ ...get(), screen: trackOf("video") })).toMatchObject({ camera: "screen" });
  expect(devicesSaid({ ...get(), camera: missing })).toMatchObject({ camera: "missing" });
  expect(devicesSaid({ ...get(), video: "off" })).toEqual({
    microphone: "on",
    camera: "off",
    wants_picture: false,
  });
});

test("nothing is told while the browser asks the person", () => {
  const asking: Device = { ...UNUSED, status: "asking" };
  expect(devicesSaid(bothDevices({ microphone: asking }).get())).toBeNull();
});

test("a device that is plugged in is offered, unless it is in use already", () => {
  const before = [camera("c1")];
  const now = [camera("c1"), camera("c2", "Desk camera")];
  expect(pluggedIn("camera", before, now, "c1")).toEqual({
    what: "found",
    kind: "camera",
    label: "Desk camera",
    deviceId: "c2",
  });
  expect(pluggedIn("camera", before, now, "c2")).toBeNull();
  expect(pluggedIn("camera", now, before, "c1")).toBeNull();
});

test("the system's choice, listed once more under another name, is no new device", () => {
  expect(pluggedIn("microphone", [], [camera("default")], null)).toBeNull();
});
