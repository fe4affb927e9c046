/** A WebSocket that reconnects by itself. It knows of no frames but the heartbeat, which it sends. */

const FIRST_DELAY_MS = 400;
/** Short: people wait in front of the page, and a network that returns does not always say so. */
const LONGEST_DELAY_MS = 2000;
const OPEN_WITHIN_MS = 5000;
const BEAT_MS = 1000;
const ANSWER_WITHIN_MS = 3000;
/** Before the first answer the server may still be asking whether the page is allowed in. */
const FIRST_ANSWER_WITHIN_MS = 10_000;
const PROBE_WITHIN_MS = 1500;
const COUNTED_ROUND_TRIPS = 10;
/** A lost packet is sent again after 200 ms at the earliest (RFC 6298 as browsers' systems do it). */
const LATE_MS = 200;

interface Handlers<Incoming> {
  onOpen: () => void;
  onFrame: (frame: Incoming) => void;
  /** Called each time the connection is lost or could not be made. */
  onLost: () => void;
}

/** Asked every second; a socket that does not answer is dead, whatever the browser believes. */
interface Heartbeat<Incoming, Outgoing> {
  question: Outgoing;
  isAnswer: (frame: Incoming) => boolean;
}

/** `/ws/…` on this page's own host. */
export function socketUrl(path: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${path}`;
}

export class ReconnectingSocket<Incoming, Outgoing> {
  private readonly url: string;
  private readonly handlers: Handlers<Incoming>;
  private readonly heartbeat: Heartbeat<Incoming, Outgoing> | undefined;
  private socket: WebSocket | null = null;
  private timer: number | undefined;
  private opening: number | undefined;
  private beating: number | undefined;
  private probing: number | undefined;
  private failures = 0;
  private beatAt = 0;
  private askedAt: number | null = null;
  private hasAnswered = false;
  private roundTrips: number[] = [];
  private isClosed = true;

  constructor(
    path: string,
    handlers: Handlers<Incoming>,
    heartbeat?: Heartbeat<Incoming, Outgoing>,
  ) {
    this.url = socketUrl(path);
    this.handlers = handlers;
    this.heartbeat = heartbeat;
  }

  open(): void {
    if (!this.isClosed) return;
    this.isClosed = false;
    this.failures = 0;
    this.beatAt = performance.now();
    window.addEventListener("online", this.tryNow);
    if (this.heartbeat) this.beating = window.setInterval(this.onBeat, BEAT_MS);
    this.connect();
  }

  close(): void {
    this.isClosed = true;
    window.removeEventListener("online", this.tryNow);
    window.clearInterval(this.beating);
    window.clearTimeout(this.timer);
    this.detach()?.close();
  }

  /** Comes back as a new connection, at once. */
  restart(): void {
    if (this.isClosed) return;
    this.detach()?.close();
    this.connect();
  }

  /** The network may have changed: look now whether the connection still lives. */
  probe(): void {
    this.tryNow();
    if (!this.hasAnswered || this.socket?.readyState !== WebSocket.OPEN) return;
    this.ask();
    window.clearTimeout(this.probing);
    this.probing = window.setTimeout(() => this.askedAt !== null && this.lose(), PROBE_WITHIN_MS);
  }

  /** Sent when connected; otherwise dropped, because after a reconnect everything is said anew. */
  send(frame: Outgoing): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** How many of the last ten answers took long: packets are lost on this page's own line. */
  countLate(): number {
    const usual = Math.min(...this.roundTrips);
    return this.roundTrips.filter((trip) => trip > usual + LATE_MS).length;
  }

  private connect(): void {
    window.clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.askedAt = null;
    this.hasAnswered = false;
    this.opening = window.setTimeout(() => this.lose(), OPEN_WITHIN_MS);
    socket.onopen = () => {
      window.clearTimeout(this.opening);
      this.failures = 0;
      this.handlers.onOpen();
    };
    socket.onmessage = (message) => {
      if (typeof message.data === "string") this.receive(JSON.parse(message.data));
    };
    socket.onclose = () => this.lose();
  }

  private receive(frame: Incoming): void {
    if (!this.heartbeat?.isAnswer(frame)) {
      this.handlers.onFrame(frame);
      return;
    }
    if (this.askedAt !== null) {
      this.roundTrips = [
        ...this.roundTrips.slice(1 - COUNTED_ROUND_TRIPS),
        performance.now() - this.askedAt,
      ];
    }
    this.askedAt = null;
    this.hasAnswered = true;
  }

  private lose(): void {
    this.detach()?.close();
    if (this.isClosed) return;
    this.handlers.onLost();
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures);
    this.failures += 1;
    // Spread, so that all browsers do not come back to a restarted gateway in the same moment.
    this.timer = window.setTimeout(() => this.connect(), delay * (0.75 + Math.random() / 2));
  }

  private detach(): WebSocket | null {
    const socket = this.socket;
    this.socket = null;
    window.clearTimeout(this.opening);
    window.clearTimeout(this.probing);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  private readonly tryNow = (): void => {
    if (!this.isClosed && this.socket === null) this.connect();
  };

  private readonly onBeat = (): void => {
    const now = performance.now();
    const hasSlept = now - this.beatAt > 3 * BEAT_MS;
    this.beatAt = now;
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const limit = this.hasAnswered ? ANSWER_WITHIN_MS : FIRST_ANSWER_WITHIN_MS;
    // After a sleep the answer may lie there unread: it gets another chance.
    if (hasSlept) this.probe();
    else if (this.askedAt === null) this.ask();
    else if (now - this.askedAt > limit) this.lose();
  };

  private ask(): void {
    if (!this.heartbeat) return;
    this.askedAt = performance.now();
    this.send(this.heartbeat.question);
  }
}
