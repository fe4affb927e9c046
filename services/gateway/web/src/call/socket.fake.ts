/** A stand-in for the browser's WebSocket, for tests: the test is the server. */
import { vi } from "vitest";

export class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readonly url: string;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  /** What the page said. */
  readonly sent: { type: string }[] = [];

  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  /** The server lets the page in. */
  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  /** The server says something. */
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The network or the server ends it. */
  break(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

/** The socket made last. */
export function latestSocket(): FakeSocket {
  const found = FakeSocket.made.at(-1);
  if (!found) throw new Error("no socket was made");
  return found;
}

/** Puts it where the code looks for a browser, with a window that can go online. */
export function stubSockets(): EventTarget {
  FakeSocket.made = [];
  const page = new EventTarget();
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
  vi.stubGlobal("window", Object.assign(page, timers));
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("location", { protocol: "https:", host: "rapport.example" });
  vi.stubGlobal("WebSocket", FakeSocket);
  return page;
}
