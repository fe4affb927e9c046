/** One person's place in one interview: the socket, the seat, and the peer connection while it is live. */
import type { ClientFrame, Said, ServerFrame } from "../api/types";
import { onNetworkHint } from "./hints";
import { followLine, levelOf, NOT_PAUSED, overrule, worst } from "./line";
import type { LocalMedia } from "./localMedia";
import { Peer } from "./peer";
import { devicesSaid } from "./picture";
import { Pulse } from "./pulse";
import { type Quality, QualityWatch } from "./quality";
import { ReconnectingSocket } from "./socket";
import { type CallState, NOTHING_YET } from "./state";
import { Store } from "./store";

type Stage = "waiting" | "live" | "ended";

const RETRY_MS = 2500;
const CONNECTED_WITHIN_MS = 12_000;
const DISCONNECTED_FOR_MS = 4000;
const STALLED_AFTER_S = 3;

export class CallSession<View> extends Store<CallState<View>> {
  private readonly socket: ReconnectingSocket<ServerFrame<View>, ClientFrame>;
  private readonly local: LocalMedia;
  private readonly stageOf: (view: View) => Stage;
  /** How the peer connection finds its way; each "joined" brings a fresh pass for TURN. */
  private ice: RTCConfiguration = {};
  private peer: Peer | null = null;
  private watch: QualityWatch | null = null;
  /** By which the seat is kept when only the socket was lost. */
  private seat = "";
  private readonly pulse = new Pulse();
  /** How often an offer was answered and yet nothing came through. */
  private attempts = 0;
  private timer: number | undefined;
  private isNegotiating = false;
  private mustRenegotiate = false;
  private lastSaid = "";
  private pause = NOT_PAUSED;
  private stopListening: (() => void)[] = [];

  constructor(path: string, local: LocalMedia, stageOf: (view: View) => Stage) {
    super(NOTHING_YET);
    this.local = local;
    this.stageOf = stageOf;
    this.socket = new ReconnectingSocket<ServerFrame<View>, ClientFrame>(
      path,
      {
        onOpen: () => this.takeSeat(),
        onFrame: (frame) => this.receive(frame),
        onLost: () => this.onLost(),
      },
      { question: { type: "ping" }, isAnswer: (frame) => frame.type === "pong" },
    );
  }

  /** Takes the seat because the person wants it, also back from another tab. */
  open(): void {
    this.seat = "";
    this.set({ isReplaced: false, isBlocked: false });
    this.attempts = 0;
    this.stopListening = [
      onNetworkHint(() => {
        this.pulse.hint();
        this.socket.probe();
      }),
      this.local.subscribe(() => this.sayDevices()),
    ];
    this.socket.open();
  }

  /** Gives the seat up for good. */
  leave(): void {
    this.socket.send({ type: "leave" });
    this.close();
  }

  /** Lets go without a word, as a closed tab does: the seat stays for a while. */
  close(): void {
    for (const stop of this.stopListening.splice(0)) stop();
    this.dropPeer();
    this.socket.close();
    this.set({ hasSeat: false, lostAt: null, socketLostAt: null });
  }

  /** "Turn video back on", although the line is weak. */
  resumeVideo(): void {
    this.pause = overrule(this.pause, performance.now());
    this.local.setPaused(false);
  }

  /** Where it was left, as long as the peer connection lives; never from a tab that came after. */
  private takeSeat(): void {
    if (!this.isAlive()) this.dropPeer();
    this.lastSaid = "";
    const after = this.seat || undefined;
    this.socket.send({ type: "join", after, seat: this.peer ? after : undefined });
  }

  /** Of the socket; picture and sound do not need it. */
  private onLost(): void {
    const now = Date.now();
    const { socketLostAt, lostAt } = this.get();
    this.set({ hasSeat: false, socketLostAt: socketLostAt ?? now });
    if (!this.isAlive()) {
      this.dropPeer();
      this.set({ lostAt: lostAt ?? now });
    } else if (this.isNegotiating) {
      // What was under way is begun anew: whoever takes the seat back is told of what it missed.
      window.clearTimeout(this.timer);
      this.isNegotiating = false;
      this.mustRenegotiate = false;
    }
  }

  private isAlive(): boolean {
    const isConnected = this.peer?.connection.connectionState === "connected";
    return isConnected && this.pulse.isFelt();
  }

  private receive(frame: ServerFrame<View>): void {
    if (frame.type === "joined") {
      const isLive = this.stage() === "live";
      if (!frame.kept) this.dropPeer();
      this.seat = frame.seat;
      this.ice = { iceServers: frame.ice_servers, iceTransportPolicy: frame.ice_transport_policy };
      this.set({ hasSeat: true, socketLostAt: null, trouble: null });
      if (!isLive) this.set({ lostAt: null });
      this.sayDevices();
      this.connectWhenLive();
    } else if (frame.type === "view") {
      this.set({ view: frame.view });
      this.connectWhenLive();
    } else if (frame.type === "offer") {
      void this.answer(frame.sdp);
    } else if (frame.type === "peer") {
      this.onPeer(frame);
    } else if (frame.type === "devices") {
      this.onSaid(frame.devices);
    } else if (frame.type === "rejoin") {
      this.dropPeer();
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
    const { hasSeat, said } = this.get();
    if (stage !== "live" || !hasSeat || this.peer) return;
    const isPictureWanted = said?.wants_picture ?? true;
    this.peer = new Peer(this.local, this.ice, isPictureWanted, (state) => this.onPeerState(state));
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
  private onPeer(frame: Extract<ServerFrame<View>, { type: "peer" }>): void {
    const { present: isPresent, silent } = frame;
    const isSilent = silent === true;
    const { other } = this.get();
    const isSame = other?.isPresent === isPresent && other.isSilent === isSilent;
    this.set({ other: isSame ? other : { isPresent, isSilent, since: Date.now() } });
    // A word on silence is about the connection that is there: its streams keep their names.
    const isNew = silent === undefined && frame.connection > 1;
    if (isPresent && isNew && this.peer) this.renegotiate();
  }

  private onSaid(said: Said): void {
    this.set({ said });
    void this.peer?.wantPicture(said.wants_picture);
  }

  /** Tells the other side of the own devices and line, when there is something new to tell. */
  private sayDevices(): void {
    const { hasSeat, way } = this.get();
    const said = devicesSaid(this.local.get());
    if (!hasSeat || !said) return;
    const devices: Said = { line: "good", arrival: "good", ...way, ...said };
    const text = JSON.stringify(devices);
    if (text !== this.lastSaid) this.socket.send({ type: "devices", devices });
    this.lastSaid = text;
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
      this.attempts = 0;
      this.set({ trouble: null, lostAt: null, isBlocked: false });
    } else if (state === "disconnected") {
      this.startOverIn(DISCONNECTED_FOR_MS);
    } else if (state === "failed") {
      this.startOverIn(0);
    }
  }

  private onQuality(quality: Quality): void {
    this.pulse.note(quality.deadFor_s);
    if (this.pulse.isGone()) {
      if (this.get().isConnected) this.startOverIn(0);
      return;
    }
    this.pause = followLine(this.pause, quality.departure, performance.now());
    this.local.setPaused(this.pause.isPaused);
    const line = worst(quality.line, levelOf(this.socket.countLate(), 1, 3));
    const { way: before, stalledAt } = this.get();
    const isStalled = quality.hasArrived && quality.silence_s > STALLED_AFTER_S;
    const isSame = before?.line === line && before.arrival === quality.arrival;
    this.set({
      way: isSame ? before : { line, arrival: quality.arrival },
      stalledAt: isStalled ? (stalledAt ?? Date.now()) : null,
    });
    this.sayDevices();
  }

  /** Said on the page. The server insists on a "join" by itself; the rest is tried again from here. */
  private onError(code: string, message: string): void {
    this.set({ trouble: message });
    // It may have been the devices that were not passed on.
    this.lastSaid = "";
    if (code !== "call_ended" && this.isNegotiating) this.startOverIn(RETRY_MS);
  }

  /** A new socket takes the seat as a new connection, which tells the other side to renegotiate. */
  private startOverIn(delay_ms: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.countAttempt();
      this.dropPeer();
      this.set({ hasSeat: false });
      this.socket.restart();
    }, delay_ms);
  }

  /** One may fail by itself; of the second that no error explains the network is the cause. */
  private countAttempt(): void {
    const { remote, trouble } = this.get();
    if (remote === null || trouble !== null || this.peer?.hasConnected) return;
    this.attempts += 1;
    this.set({ isBlocked: this.attempts > 1 });
  }

  private dropPeer(): void {
    window.clearTimeout(this.timer);
    this.watch?.close();
    this.peer?.close();
    this.watch = null;
    this.peer = null;
    this.pulse.note(0);
    this.isNegotiating = false;
    this.mustRenegotiate = false;
    if (this.get().isConnected) this.set({ lostAt: this.get().lostAt ?? Date.now() });
    this.set({ remote: null, isConnected: false, stalledAt: null, way: null });
  }
}
