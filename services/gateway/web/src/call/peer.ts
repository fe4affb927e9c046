/** One RTCPeerConnection towards the media service, which always offers; this side only answers. */
import type { Devices } from "./devices";
import { pictureOf } from "./picture";
import type { Store } from "./store";

declare global {
  interface Window {
    /** Diagnostics handle: the peer connection of the running call, for `getStats()` in a console. */
    rapportPeer?: RTCPeerConnection;
  }
}

const MOST_VIDEO_BPS = 1_200_000;
/** A screen is read, not watched: sharp before smooth. */
const MOST_SCREEN_FPS = 15;

export class Peer {
  readonly connection: RTCPeerConnection;
  readonly remote = new MediaStream();
  /** Once was, if only for a moment. */
  hasConnected = false;
  private readonly local: Store<Devices>;
  private readonly unsubscribe: () => void;
  private queue: Promise<unknown> = Promise.resolve();
  private isPictureWanted: boolean;

  constructor(
    local: Store<Devices>,
    configuration: RTCConfiguration,
    isPictureWanted: boolean,
    onState: (state: RTCPeerConnectionState) => void,
  ) {
    this.connection = new RTCPeerConnection(configuration);
    this.local = local;
    this.isPictureWanted = isPictureWanted;
    this.unsubscribe = local.subscribe(() => void this.sendLocal());
    this.connection.onconnectionstatechange = () => {
      this.hasConnected ||= this.connection.connectionState === "connected";
      onState(this.connection.connectionState);
    };
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

  /** The other side takes part with sound only, or watches again. */
  async wantPicture(isWanted: boolean): Promise<void> {
    this.isPictureWanted = isWanted;
    await this.sendLocal();
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
    await this.limitPicture();
    // Without candidates: the server answers to wherever our checks come from, and uses none.
    return this.connection.localDescription?.sdp ?? "";
  }

  private async sendLocal(): Promise<void> {
    const devices = this.local.get();
    for (const { sender, receiver } of this.connection.getTransceivers()) {
      const picture = this.isPictureWanted ? pictureOf(devices) : null;
      const track = receiver.track.kind === "video" ? picture : devices.microphone.track;
      if (sender.track === track) continue;
      // Refused only when the transceiver or the connection was closed meanwhile.
      await sender.replaceTrack(track).catch(() => undefined);
      if (track?.kind === "video") await this.limitPicture();
    }
  }

  private async limitPicture(): Promise<void> {
    const isScreen = this.local.get().screen !== null;
    for (const { sender, receiver } of this.connection.getTransceivers()) {
      const parameters = sender.getParameters();
      const [encoding] = parameters.encodings ?? [];
      if (receiver.track.kind !== "video" || !encoding) continue;
      encoding.maxBitrate = MOST_VIDEO_BPS;
      if (isScreen) encoding.maxFramerate = MOST_SCREEN_FPS;
      else delete encoding.maxFramerate;
      parameters.degradationPreference = isScreen ? "maintain-resolution" : "balanced";
      // Refused when an answer is under way: it sets the limits itself.
      await sender.setParameters(parameters).catch(() => undefined);
    }
  }
}
