/** Stand-ins for what a browser brings to a call, for tests: they do as they are told. */
import { vi } from "vitest";
import { type Devices, UNUSED } from "./devices";
import { Store } from "./store";

class FakeTrack {
  readonly kind: "audio" | "video";
  constructor(kind: "audio" | "video") {
    this.kind = kind;
  }
}

class FakeTransceiver {
  direction = "recvonly";
  readonly receiver: { track: FakeTrack };
  readonly sender = {
    track: null as unknown,
    parameters: { encodings: [{}] } as RTCRtpSendParameters,
    replaceTrack: async (track: unknown) => {
      this.sender.track = track;
    },
    getParameters: () => this.sender.parameters,
    setParameters: async (parameters: RTCRtpSendParameters) => {
      this.sender.parameters = parameters;
    },
  };
  constructor(kind: "audio" | "video") {
    this.receiver = { track: new FakeTrack(kind) };
  }
}

class FakeMediaStream {
  private readonly tracks: unknown[] = [];
  getTracks = () => this.tracks;
  addTrack = (track: unknown) => this.tracks.push(track);
}

/** A connection to a media service that offers sound and picture. */
export class FakeConnection {
  static made: FakeConnection[] = [];
  connectionState: RTCPeerConnectionState = "new";
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: unknown }) => void) | null = null;
  localDescription: { sdp: string } | null = null;
  isClosed = false;
  /** What `getStats()` tells, by type. */
  stats: Record<string, Record<string, unknown>> = {};
  readonly configuration: RTCConfiguration;
  readonly audio = new FakeTransceiver("audio");
  readonly video = new FakeTransceiver("video");
  readonly offers: string[] = [];

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
    FakeConnection.made.push(this);
  }

  getTransceivers = () => [this.audio, this.video];
  createAnswer = async () => ({ sdp: `answer to ${this.offers.at(-1)}` });
  getStats = async () =>
    new Map(Object.entries(this.stats).map(([type, entry]) => [type, { type, ...entry }]));

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    if (this.isClosed || sdp === "unreadable") throw new Error(`cannot take ${sdp}`);
    this.offers.push(sdp);
  }

  async setLocalDescription(description: { sdp: string }): Promise<void> {
    this.localDescription = description;
  }

  close(): void {
    this.isClosed = true;
    this.connectionState = "closed";
  }

  /** The network does something to this connection. */
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/** The connection made last. */
export function latest(): FakeConnection {
  const found = FakeConnection.made.at(-1);
  if (!found) throw new Error("no connection was made");
  return found;
}

/** Puts the stand-ins where the code looks for a browser; `unstubGlobals` takes them away again. */
export function stubBrowser(): void {
  FakeConnection.made = [];
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  vi.stubGlobal("MediaStream", FakeMediaStream);
}

export const trackOf = (kind: "audio" | "video"): MediaStreamTrack =>
  new FakeTrack(kind) as unknown as MediaStreamTrack;

/** Camera and microphone of a person, as they are when both work. */
export function bothDevices(change: Partial<Devices> = {}): Store<Devices> {
  return new Store<Devices>({
    camera: { ...UNUSED, status: "on", track: trackOf("video") },
    microphone: { ...UNUSED, status: "on", track: trackOf("audio") },
    screen: null,
    video: "on",
    speakerId: null,
    cameras: [],
    microphones: [],
    speakers: [],
    notice: null,
    ...change,
  });
}
