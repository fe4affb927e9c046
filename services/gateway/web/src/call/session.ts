/** One person's place in one interview: the socket, the seat, and the peer connection while it is live. */
import type { ClientFrame, ServerFrame } from "../api/types";
import type { LocalMedia } from "./devices";
import { Peer } from "./peer";
import { type Level, type Quality, QualityWatch } from "./quality";
import { ReconnectingSocket } from "./socket";
import { Store } from "./store";

export interface CallState<View> {
  view: View | null;
  hasSeat: boolean;
  /** Since when this side is cut off; null while it is connected. */
  lostAt: number | null;
  /** The same seat was taken by another tab of this person. */
  isReplaced: boolean;
  remote: MediaStream | null;
  isConnected: boolean;
  /** When the other side's picture and sound stopped; null while they come. */
  stalledAt: number | null;
  /** The other side is there and sends nothing at all: it has neither camera nor microphone. */
  isMute: boolean;
  quality: Level | null;
  trouble: string | null;
}

type Stage = "waiting" | "live" | "ended";

const RETRY_MS = 2500;
const CONNECTED_WITHIN_MS = 12_000;
const DISCONNECTED_FOR_MS = 4000;
const STALLED_AFTER_S = 3;
const MUTE_AFTER_S = 5;

export class CallSession<View> extends Store<CallState<View>> {
  private readonly socket: ReconnectingSocket<ServerFrame<View>, ClientFrame>;
  private readonly local: LocalMedia;
  private readonly stageOf: (view: View) => Stage;
  private peer: Peer | null = null;
  private watch: QualityWatch | null = null;
  private timer: number | undefined;
  private isNegotiating = false;
  private mustRenegotiate = false;

  constructor(path: string, local: LocalMedia, stageOf: (view: View) => Stage) {
    super({
      view: null,
      hasSeat: false,
      lostAt: null,
      isReplaced: false,
      remote: null,
      isConnected: false,
      stalledAt: null,
      isMute: false,
      quality: null,
      trouble: null,
    });
    this.local = local;
    this.stageOf = stageOf;
    this.socket = new ReconnectingSocket(path, {
      onOpen: () => this.takeSeat(),
      onFrame: (frame) => this.receive(frame),
      onLost: () => this.onLost(),
    });
  }

  /** Takes the seat, also back from another tab. */
  open(): void {
    this.set({ isReplaced: false });
    this.socket.open();
  }

  /** Gives the seat up for good. */
  leave(): void {
    this.socket.send({ type: "leave" });
    this.close();
  }

  /** Lets go without a word, as a closed tab does: the seat stays for a while. */
  close(): void {
    this.dropPeer();
    this.socket.close();
    this.set({ hasSeat: false, lostAt: null });
  }

  private takeSeat(): void {
    this.dropPeer();
    this.socket.send({ type: "join" });
  }

  private onLost(): void {
    this.dropPeer();
    this.set({ hasSeat: false, lostAt: this.get().lostAt ?? Date.now() });
  }

  private receive(frame: ServerFrame<View>): void {
    if (frame.type === "joined") {
      const isLive = this.stage() === "live";
      this.set({ hasSeat: true, trouble: null, ...(!isLive && { lostAt: null }) });
      this.connectWhenLive();
    } else if (frame.type === "view") {
      this.set({ view: frame.view });
      this.connectWhenLive();
    } else if (frame.type === "offer") {
      void this.answer(frame.sdp);
    } else if (frame.type === "peer") {
      this.onPeer(frame.present, frame.connection);
    } else if (frame.type === "rejoin") {
      this.takeSeat();
    } else if (frame.type === "replaced") {
      this.close();
      this.set({ isReplaced: true });
    } else if (frame.type === "error") {
      this.onError(frame.code, frame.message);
    }
  }

  private stage(): Stage {
    const { view } = this.get();
    return view === null ? "waiting" : this.stageOf(view);
  }

  private connectWhenLive(): void {
    const stage = this.stage();
    if (stage === "ended") {
      this.dropPeer();
      this.set({ lostAt: null });
    }
    if (stage !== "live" || !this.get().hasSeat || this.peer) return;
    this.peer = new Peer(this.local, (state) => this.onPeerState(state));
    this.requestOffer();
  }

  private requestOffer(): void {
    this.isNegotiating = true;
    this.socket.send({ type: "connect" });
    this.startOverIn(CONNECTED_WITHIN_MS);
  }

  private async answer(sdp: string): Promise<void> {
    const { peer } = this;
    if (!peer) return;
    window.clearTimeout(this.timer);
    this.isNegotiating = true;
    try {
      this.socket.send({ type: "answer", sdp: await peer.answer(sdp) });
      if (this.peer !== peer) return;
      this.isNegotiating = false;
      this.set({ remote: peer.remote });
      this.watch ??= new QualityWatch(peer.connection, (quality) => this.onQuality(quality));
      if (this.mustRenegotiate) this.renegotiate();
      else if (peer.connection.connectionState !== "connected")
        this.startOverIn(CONNECTED_WITHIN_MS);
    } catch {
      if (this.peer === peer) this.startOverIn(RETRY_MS);
    }
  }

  /** The other side came (back): its streams have new names, which only a new offer tells. */
  private onPeer(isPresent: boolean, connection: number): void {
    if (isPresent && connection > 1 && this.peer) this.renegotiate();
  }

  private renegotiate(): void {
    this.mustRenegotiate = this.isNegotiating;
    if (this.isNegotiating) return;
    this.isNegotiating = true;
    this.socket.send({ type: "renegotiate" });
    this.startOverIn(CONNECTED_WITHIN_MS);
  }

  private onPeerState(state: RTCPeerConnectionState): void {
    this.set({ isConnected: state === "connected" });
    if (state === "connected") {
      if (!this.isNegotiating) window.clearTimeout(this.timer);
      this.set({ trouble: null, lostAt: null });
    } else if (state === "disconnected") {
      this.startOverIn(DISCONNECTED_FOR_MS);
    } else if (state === "failed") {
      this.startOverIn(0);
    }
  }

  private onQuality({ level, silence_s, hasArrived }: Quality): void {
    const before = this.get();
    const isStalled = hasArrived && silence_s > STALLED_AFTER_S;
    const stalledAt = isStalled ? (before.stalledAt ?? Date.now()) : null;
    const isMute = !hasArrived && silence_s > MUTE_AFTER_S;
    if (before.quality !== level) this.socket.send({ type: "quality", level });
    this.set({ quality: level, stalledAt, isMute });
  }

  /** Said on the page. The server insists on a "join" by itself; the rest is tried again from here. */
  private onError(code: string, message: string): void {
    this.set({ trouble: message });
    if (code !== "call_ended" && this.isNegotiating) this.startOverIn(RETRY_MS);
  }

  /** A new socket takes the seat as a new connection, which tells the other side to renegotiate. */
  private startOverIn(delay_ms: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.dropPeer();
      this.set({ hasSeat: false });
      this.socket.restart();
    }, delay_ms);
  }

  private dropPeer(): void {
    window.clearTimeout(this.timer);
    this.watch?.close();
    this.peer?.close();
    this.watch = null;
    this.peer = null;
    this.isNegotiating = false;
    this.mustRenegotiate = false;
    if (this.get().isConnected) this.set({ lostAt: this.get().lostAt ?? Date.now() });
    this.set({ remote: null, isConnected: false, stalledAt: null, isMute: false, quality: null });
  }
}
