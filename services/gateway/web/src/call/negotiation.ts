/** The peer connection of a live call: offers and answers in turn, and when to begin anew. */
import type { ClientFrame } from "../api/types";
import type { Devices } from "./devices";
import { Liveness } from "./liveness";
import { Peer } from "./peer";
import { type Quality, QualityWatch } from "./quality";
import type { Store } from "./store";

const RETRY_MS = 2500;
const CONNECTED_WITHIN_MS = 12_000;
const DISCONNECTED_FOR_MS = 4000;

interface Handlers {
  send: (frame: ClientFrame) => void;
  /** An answer is on its way: what comes from the other side arrives in `remote`. */
  onAnswered: (remote: MediaStream) => void;
  onConnected: (isConnected: boolean) => void;
  /** Once a second, while anything comes at all. */
  onQuality: (quality: Quality) => void;
  onClosed: () => void;
  /** It failed and is closed. `wasNeverConnected`: offer and answer passed, but nothing else did. */
  onFailed: (wasNeverConnected: boolean) => void;
}

export class Negotiation {
  private readonly local: Store<Devices>;
  private readonly handlers: Handlers;
  private readonly liveness = new Liveness();
  private peer: Peer | null = null;
  private watch: QualityWatch | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isAnswered = false;
  /** From the request for an offer until its answer is sent. */
  private isUnderWay = false;
  private mustRenegotiate = false;

  constructor(local: Store<Devices>, handlers: Handlers) {
    this.local = local;
    this.handlers = handlers;
  }

  get isOpen(): boolean {
    return this.peer !== null;
  }

  isAlive(): boolean {
    return this.isConnected() && this.liveness.isAlive();
  }

  /** Asks the server for an offer. */
  open(configuration: RTCConfiguration, isPictureWanted: boolean): void {
    const onState = (state: RTCPeerConnectionState) => this.onState(state);
    this.peer = new Peer(this.local, configuration, isPictureWanted, onState);
    this.request("connect");
  }

  async answer(offer: string): Promise<void> {
    const { peer } = this;
    if (!peer) return;
    clearTimeout(this.timer);
    this.isUnderWay = true;
    try {
      const sdp = await peer.answer(offer);
      if (this.peer === peer) this.onAnswer(peer, sdp);
    } catch {
      if (this.peer === peer) this.failIn(RETRY_MS);
    }
  }

  /** The other side's streams have new names, which only a new offer tells. */
  renegotiate(): void {
    if (!this.peer) return;
    this.mustRenegotiate = this.isUnderWay;
    if (!this.isUnderWay) this.request("renegotiate");
  }

  /** The other side takes part with sound only, or watches again. */
  wantPicture(isWanted: boolean): void {
    void this.peer?.wantPicture(isWanted);
  }

  /** The network may have changed. */
  hint(): void {
    this.liveness.hint();
  }

  /** The socket is lost: who takes the seat back is told of all that was missed meanwhile. */
  interrupt(): void {
    if (!this.isUnderWay) return;
    clearTimeout(this.timer);
    this.isUnderWay = false;
    this.mustRenegotiate = false;
  }

  /** The server could not do what was asked. */
  refuse(): void {
    if (this.isUnderWay) this.failIn(RETRY_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.watch?.close();
    this.peer?.close();
    this.watch = null;
    this.peer = null;
    this.liveness.note(0);
    this.isAnswered = false;
    this.isUnderWay = false;
    this.mustRenegotiate = false;
    this.handlers.onClosed();
  }

  private isConnected(): boolean {
    return this.peer?.connection.connectionState === "connected";
  }

  private request(type: "connect" | "renegotiate"): void {
    this.isUnderWay = true;
    this.handlers.send({ type });
    this.failIn(CONNECTED_WITHIN_MS);
  }

  private onAnswer(peer: Peer, sdp: string): void {
    this.handlers.send({ type: "answer", sdp });
    this.isAnswered = true;
    this.isUnderWay = false;
    this.handlers.onAnswered(peer.remote);
    this.watch ??= new QualityWatch(peer.connection, (quality) => this.onQuality(quality));
    if (this.mustRenegotiate) this.renegotiate();
    else if (!this.isConnected()) this.failIn(CONNECTED_WITHIN_MS);
  }

  private onState(state: RTCPeerConnectionState): void {
    const isConnected = state === "connected";
    if (isConnected && !this.isUnderWay) clearTimeout(this.timer);
    this.handlers.onConnected(isConnected);
    if (state === "disconnected") this.failIn(DISCONNECTED_FOR_MS);
    if (state === "failed") this.failIn(0);
  }

  private onQuality(quality: Quality): void {
    this.liveness.note(quality.deadFor_s);
    if (!this.liveness.isDead()) this.handlers.onQuality(quality);
    else if (this.isConnected()) this.failIn(0);
  }

  private failIn(delay_ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const wasNeverConnected = this.isAnswered && !this.peer?.hasConnected;
      this.close();
      this.handlers.onFailed(wasNeverConnected);
    }, delay_ms);
  }
}
