/** Asking for devices, switching them off, and what becomes of late answers. */
import { beforeEach, expect, test, vi } from "vitest";
import { LocalMedia } from "./localMedia";

class FakeTrack {
  enabled = true;
  isStopped = false;
  contentHint = "";
  label: string;
  onended: (() => void) | null = null;
  readonly kind: string;
  private readonly deviceId: string;

  constructor(kind: string, deviceId: string) {
    this.kind = kind;
    this.deviceId = deviceId;
    this.label = `The ${kind}`;
  }

  getSettings = () => ({ deviceId: this.deviceId });
  stop = () => {
    this.isStopped = true;
  };
}

type Wanted = { audio?: unknown; video?: unknown };

/** Every track that was handed out, and what the next request is answered with. */
let tracks: FakeTrack[];
let refusal: (wanted: Wanted) => string | null;
let media: LocalMedia;

function open(wanted: Wanted): Promise<object> {
  const name = refusal(wanted);
  if (name) return Promise.reject(new DOMException("", name));
  const made = [
    ...(wanted.video ? [new FakeTrack("camera", "c1")] : []),
    ...(wanted.audio ? [new FakeTrack("microphone", "m1")] : []),
  ];
  tracks.push(...made);
  const of = (kind: string) => made.filter((track) => track.kind === kind);
  return Promise.resolve({
    getTracks: () => made,
    getVideoTracks: () => of("camera"),
    getAudioTracks: () => of("microphone"),
  });
}

beforeEach(() => {
  tracks = [];
  refusal = () => null;
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: open,
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal("navigator", { mediaDevices });
  media = new LocalMedia("one");
});

test("camera and microphone are asked for in one question", async () => {
  await media.start();
  expect(media.get().camera).toMatchObject({ status: "on", deviceId: "c1" });
  expect(media.get().microphone).toMatchObject({ status: "on", deviceId: "m1" });
});

test("without a camera there is still sound, and the reason is known", async () => {
  refusal = ({ video }) => (video ? "NotFoundError" : null);
  await media.start();
  expect(media.get().camera.status).toBe("missing");
  expect(media.get().microphone.status).toBe("on");
});

test("a browser that may not ask says so", async () => {
  refusal = () => "NotAllowedError";
  await media.start();
  expect(media.get()).toMatchObject({
    camera: { status: "denied" },
    microphone: { status: "denied" },
  });
});

test("a page without encryption has no devices at all", async () => {
  vi.stubGlobal("navigator", {});
  await media.start();
  expect(media.get().camera.status).toBe("insecure");
});

test("a muted microphone stays open; a camera is released", async () => {
  await media.start();
  await media.toggle("microphone");
  await media.toggle("camera");
  const [camera, microphone] = tracks;
  expect(microphone).toMatchObject({ enabled: false, isStopped: false });
  expect(camera).toMatchObject({ isStopped: true });
  expect(media.get().camera).toMatchObject({ status: "off", track: null });
});

test("who left muted and without camera comes back so", async () => {
  await media.start();
  await media.toggle("microphone");
  await media.toggle("camera");
  media.stop();
  const again = new LocalMedia("one");
  await again.start();
  expect(again.get().camera.status).toBe("off");
  expect(again.get().microphone.status).toBe("off");
  expect(tracks.at(-1)).toMatchObject({ kind: "microphone", enabled: false });
});

test("what an earlier request brings is released", async () => {
  const starting = media.start();
  media.stop();
  await starting;
  expect(tracks.map((track) => track.isStopped)).toEqual([true, true]);
  expect(media.get().camera).toMatchObject({ status: "unused", track: null });
});

test("a device that is unplugged is replaced by what is left, and that is said", async () => {
  await media.start();
  tracks[1]?.onended?.();
  await vi.waitFor(() => expect(media.get().notice).not.toBeNull(), { timeout: 30_000 });
  expect(media.get().notice).toEqual({
    what: "switched",
    kind: "microphone",
    label: "The microphone",
  });
});

test("a chosen device that is gone gives way to any other", async () => {
  await media.start();
  refusal = ({ audio }) =>
    JSON.stringify(audio).includes("exact") ? "OverconstrainedError" : null;
  await media.choose("microphone", "gone");
  expect(media.get().microphone).toMatchObject({ status: "on", deviceId: "m1" });
});

test("a weak line pauses the picture, but does not undo audio only", async () => {
  await media.start();
  media.setPaused(true);
  expect(media.get().video).toBe("paused");
  await media.setAudioOnly(true);
  media.setPaused(false);
  expect(media.get().video).toBe("off");
  await media.setAudioOnly(false);
  expect(media.get()).toMatchObject({ video: "on", camera: { status: "on" } });
});
