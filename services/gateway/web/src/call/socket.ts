/** A WebSocket that comes back by itself. Knows nothing of what is said over it. */

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 5000;
const CHECK_EVERY_MS = 4000;

interface Handlers<Incoming> {
  onOpen: () => void;
  onFrame: (frame: Incoming) => void;
  /** Called each time the connection is lost or could not be made. */
  onLost: () => void;
}

/** `/ws/…` on this page's own host. */
export function socketUrl(path: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${path}`;
}

export class ReconnectingSocket<Incoming, Outgoing> {
  private readonly url: string;
  private readonly handlers: Handlers<Incoming>;
  private socket: WebSocket | null = null;
  private timer: number | undefined;
  private checker: number | undefined;
  private failures = 0;
  private unsentBefore = 0;
  private isClosed = true;

  constructor(path: string, handlers: Handlers<Incoming>) {
    this.url = socketUrl(path);
    this.handlers = handlers;
  }

  open(): void {
    if (!this.isClosed) return;
    this.isClosed = false;
    this.failures = 0;
    window.addEventListener("online", this.tryNow);
    this.checker = window.setInterval(this.dropDeadConnection, CHECK_EVERY_MS);
    this.connect();
  }

  close(): void {
    this.isClosed = true;
    window.removeEventListener("online", this.tryNow);
    window.clearInterval(this.checker);
    window.clearTimeout(this.timer);
    this.detach()?.close();
  }

  /** Comes back as a new connection, at once. */
  restart(): void {
    if (this.isClosed) return;
    this.detach()?.close();
    this.connect();
  }

  /** Sent when connected; otherwise dropped, because after a reconnect everything is said anew. */
  send(frame: Outgoing): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private connect(): void {
    window.clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.unsentBefore = 0;
    socket.onopen = () => {
      this.failures = 0;
      this.handlers.onOpen();
    };
    socket.onmessage = (message) => {
      if (typeof message.data === "string") this.handlers.onFrame(JSON.parse(message.data));
    };
    socket.onclose = () => this.lose();
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
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  private readonly tryNow = (): void => {
    if (!this.isClosed && this.socket === null) this.connect();
  };

  /** A network that vanished does not close a socket; frames that stay unsent give it away. */
  private readonly dropDeadConnection = (): void => {
    const unsent = this.socket?.bufferedAmount ?? 0;
    if (unsent > 0 && this.unsentBefore > 0) this.lose();
    this.unsentBefore = unsent;
  };
}
