/** One person's place in one interview: the socket, the seat, and the call while it is live. */
import { serverNow } from "../api/serverTime";
import type { ClientFrame, Said, ServerFrame } from "../api/types";
import { heard } from "./captions";
import { onNetworkHint } from "./hints";
import { followLine, levelOf, NOT_PAUSED, overrule, worst } from "./line";
import type { LocalMedia } from "./localMedia";
import { Negotiation } from "./negotiation";
import { devicesSaid } from "./picture";
import type { Quality } from "./quality";
import { ReconnectingSocket } from "./socket";
import { type CallState, NOTHING_YET } from "./state";
import { Store } from "./store";

type Stage = "waiting" | "live" | "ended";

const STALLED_AFTER_S = 3;

export class CallSession<View> extends Store<CallState<View>> {
  private readonly socket: ReconnectingSocket<ServerFrame<View>, ClientFrame>;
  private readonly local: LocalMedia;
  private readonly stageOf: (view: View) => Stage;
  private readonly negotiation: Negotiation;
  /** How the peer connection finds its way; each "joined" brings a fresh pass for TURN. */
  private ice: RTCConfiguration = {};
  /** By which the seat is kept when only the socket was lost. */
  private seat = "";
  /** How often an offer was answered and yet nothing came through. */
  private attempts = 0;
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
    this.negotiation = new Negotiation(local, {
      send: (frame) => this.socket.send(frame),
      onAnswered: (remote) => this.set({ remote }),
      onConnected: (isConnected) => this.onConnected(isConnected),
      onQuality: (quality) => this.onQuality(quality),
      onClosed: () => this.onClosed(),
      onFailed: (wasNeverConnected) => this.startOver(wasNeverConnected),
    });
  }

  /** Takes the seat because the person wants it, also back from another tab. */
  open(): void {
    this.seat = "";
    this.set({ isReplaced: false, isBlocked: false });
    this.attempts = 0;
    this.stopListening = [
      onNetworkHint(() => {
        this.negotiation.hint();
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
    this.negotiation.close();
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
    if (!this.negotiation.isAlive()) this.negotiation.close();
    this.lastSaid = "";
    const after = this.seat || undefined;
    this.socket.send({ type: "join", after, seat: this.negotiation.isOpen ? after : undefined });
  }

  /** Of the socket; picture and sound do not need it. */
  private onLost(): void {
    const now = serverNow();
    const { socketLostAt, lostAt } = this.get();
    this.set({ hasSeat: false, socketLostAt: socketLostAt ?? now });
    if (this.negotiation.isAlive()) {
      this.negotiation.interrupt();
    } else {
      this.negotiation.close();
      this.set({ lostAt: lostAt ?? now });
    }
  }

  private receive(frame: ServerFrame<View>): void {
    if (frame.type === "joined") {
      const isLive = this.stage() === "live";
      if (!frame.kept) this.negotiation.close();
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
      void this.negotiation.answer(frame.sdp);
    } else if (frame.type === "peer") {
      this.onPeer(frame);
    } else if (frame.type === "devices") {
      this.onSaid(frame.devices);
    } else if (frame.type === "transcript") {
      this.set({ transcribed: this.get().transcribed + 1 });
    } else if (frame.type === "caption") {
      this.set({ captions: heard(this.get().captions, frame.text, serverNow()) });
    } else if (frame.type === "rejoin") {
      this.negotiation.close();
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
      this.negotiation.close();
      this.set({ lostAt: null });
    }
    const { hasSeat, said } = this.get();
    if (stage !== "live" || !hasSeat || this.negotiation.isOpen) return;
    this.negotiation.open(this.ice, said?.wants_picture ?? true);
  }

  /** The other side came (back): its streams have new names, which only a new offer tells. */
  private onPeer(frame: Extract<ServerFrame<View>, { type: "peer" }>): void {
    const { present: isPresent, silent } = frame;
    const isSilent = silent === true;
    const { other } = this.get();
    const isSame = other?.isPresent === isPresent && other.isSilent === isSilent;
    this.set({ other: isSame ? other : { isPresent, isSilent, since: serverNow() } });
    // A word on silence is about the connection that is there: its streams keep their names.
    const isNew = silent === undefined && frame.connection > 1;
    if (isPresent && isNew) this.negotiation.renegotiate();
  }

  private onSaid(said: Said): void {
    this.set({ said });
    this.negotiation.wantPicture(said.wants_picture);
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

  private onConnected(isConnected: boolean): void {
    this.set({ isConnected });
    if (!isConnected) return;
    this.attempts = 0;
    this.set({ trouble: null, lostAt: null, isBlocked: false });
  }

  private onClosed(): void {
    if (this.get().isConnected) this.set({ lostAt: this.get().lostAt ?? serverNow() });
    this.set({ remote: null, isConnected: false, stalledAt: null, way: null });
  }

  private onQuality(quality: Quality): void {
    this.pause = followLine(this.pause, quality.departure, performance.now());
    this.local.setPaused(this.pause.isPaused);
    const line = worst(quality.line, levelOf(this.socket.countLate(), 1, 3));
    const { way: before, stalledAt } = this.get();
    const isStalled = quality.hasArrived && quality.silence_s > STALLED_AFTER_S;
    const isSame = before?.line === line && before.arrival === quality.arrival;
    this.set({
      way: isSame ? before : { line, arrival: quality.arrival },
      stalledAt: isStalled ? (stalledAt ?? serverNow()) : null,
    });
    this.sayDevices();
  }

  /** Said on the page. The server insists on a "join" by itself; the rest is tried again from here. */
  private onError(code: string, message: string): void {
    this.set({ trouble: message });
    // It may have been the devices that were not passed on.
    this.lastSaid = "";
    if (code !== "call_ended") this.negotiation.refuse();
  }

  /**
   * A new socket takes the seat as a new connection, which tells the other side to renegotiate. One
   * may fail by itself; of the second that no error explains the network is the cause.
   */
  private startOver(wasNeverConnected: boolean): void {
    if (wasNeverConnected && this.get().trouble === null) {
      this.attempts += 1;
      this.set({ isBlocked: this.attempts > 1 });
    }
    this.set({ hasSeat: false });
    this.socket.restart();
  }
}
