/** One RTCPeerConnection towards the media service, which always offers; this side only answers. */
import type { Kind, LocalMedia } from "./devices";

declare global {
  interface Window {
    /** Diagnostics handle: the peer connection of the running call, for `getStats()` in a console. */
    rapportPeer?: RTCPeerConnection;
  }
}

const MOST_VIDEO_BPS = 1_200_000;
const GATHERING_MS = 1500;

export class Peer {
  readonly connection = new RTCPeerConnection();
  readonly remote = new MediaStream();
  private readonly local: LocalMedia;
  private readonly unsubscribe: () => void;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(local: LocalMedia, onState: (state: RTCPeerConnectionState) => void) {
    this.local = local;
    this.unsubscribe = local.subscribe(() => void this.sendLocal());
    this.connection.onconnectionstatechange = () => onState(this.connection.connectionState);
    // A stream of our own: a renegotiation may name other streams, the receivers stay.
    this.connection.ontrack = ({ track }) => {
      if (!this.remote.getTracks().includes(track)) this.remote.addTrack(track);
    };
    window.rapportPeer = this.connection;
  }

  /** Answers an offer; offers that come meanwhile wait for their turn. */
  answer(sdp: string): Promise<string> {
    const answered = this.queue.then(() => this.answerNow(sdp));
    this.queue = answered.catch(() => undefined);
    return answered;
  }

  close(): void {
    this.unsubscribe();
    this.connection.onconnectionstatechange = null;
    this.connection.close();
    if (window.rapportPeer === this.connection) delete window.rapportPeer;
  }

  private async answerNow(sdp: string): Promise<string> {
    await this.connection.setRemoteDescription({ type: "offer", sdp });
    for (const transceiver of this.connection.getTransceivers()) {
      // Also without a device: one that is plugged in later then needs no new negotiation.
      if (transceiver.direction !== "stopped") transceiver.direction = "sendrecv";
    }
    await this.sendLocal();
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    await this.gathered();
    await this.capBitrate();
    return this.connection.localDescription?.sdp ?? "";
  }

  private async sendLocal(): Promise<void> {
    for (const { sender, receiver } of this.connection.getTransceivers()) {
      const kind: Kind = receiver.track.kind === "video" ? "camera" : "microphone";
      const { track } = this.local.get()[kind];
      // Refused only when the transceiver or the connection was closed meanwhile.
      if (sender.track !== track) await sender.replaceTrack(track).catch(() => undefined);
    }
  }

  private async capBitrate(): Promise<void> {
    for (const { sender, receiver } of this.connection.getTransceivers()) {
      const parameters = sender.getParameters();
      const [encoding] = parameters.encodings ?? [];
      if (receiver.track.kind !== "video" || !encoding) continue;
      encoding.maxBitrate = MOST_VIDEO_BPS;
      await sender.setParameters(parameters);
    }
  }

  /** No trickle: the answer carries its candidates. Unreachable STUN must not hold it up for long. */
  private gathered(): Promise<void> {
    const { connection } = this;
    return new Promise((resolve) => {
      const done = () => {
        if (connection.iceGatheringState === "complete") resolve();
      };
      connection.addEventListener("icegatheringstatechange", done);
      window.setTimeout(resolve, GATHERING_MS);
      done();
    });
  }
}
