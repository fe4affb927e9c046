/** The seat in an interview: taken, kept, lost and taken again. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeConnection, latest, stubBrowser } from "./connection.fake";
import { LocalMedia } from "./localMedia";
import { CallSession } from "./session";
import { FakeSocket, latestSocket, stubSockets } from "./socket.fake";

type View = { stage: "waiting" | "live" | "ended" };

let session: CallSession<View>;

beforeEach(() => {
  vi.useFakeTimers();
  stubBrowser();
  stubSockets();
  vi.stubGlobal("navigator", {});
  session = new CallSession<View>("/ws/call", new LocalMedia("one"), (view) => view.stage);
  session.open();
});
afterEach(() => {
  session.close();
  vi.useRealTimers();
});

const seated = { type: "joined", ice_servers: [], ice_transport_policy: "relay" };

const sentTypes = () => latestSocket().sent.map((frame) => frame.type);
const join = (stage: View["stage"], seat = "seat-1", kept = false) => {
  latestSocket().accept();
  latestSocket().say({ ...seated, seat, kept });
  latestSocket().say({ type: "view", view: { stage } });
};

/** A call whose media flows. */
async function live(): Promise<void> {
  join("live");
  latestSocket().say({ type: "offer", sdp: "first" });
  await vi.advanceTimersByTimeAsync(0);
  latest().become("connected");
}

test("the seat is taken as soon as the socket opens, and devices are told with it", () => {
  join("waiting");
  expect(sentTypes()).toEqual(["join", "devices"]);
  expect(session.get()).toMatchObject({ hasSeat: true, view: { stage: "waiting" } });
});

test("the call begins when it is live, the way the server says", () => {
  join("waiting");
  expect(FakeConnection.made).toHaveLength(0);
  latestSocket().say({ type: "view", view: { stage: "live" } });
  expect(sentTypes()).toContain("connect");
  expect(latest().configuration).toEqual({ iceServers: [], iceTransportPolicy: "relay" });
});

test("an offer is answered, and the other side is seen", async () => {
  await live();
  expect(latestSocket().sent.at(-1)).toEqual({ type: "answer", sdp: "answer to first" });
  expect(session.get()).toMatchObject({ isConnected: true, lostAt: null });
  expect(session.get().remote).not.toBeNull();
});

test("a socket that is lost while media flows costs no picture, and the seat is asked back", async () => {
  await live();
  latestSocket().break();
  expect(session.get()).toMatchObject({ isConnected: true, hasSeat: false, lostAt: null });
  await vi.advanceTimersByTimeAsync(600);
  latestSocket().accept();
  expect(latestSocket().sent[0]).toEqual({ type: "join", after: "seat-1", seat: "seat-1" });
  latestSocket().say({ ...seated, seat: "seat-1", kept: true });
  expect(FakeConnection.made).toHaveLength(1);
  expect(session.get()).toMatchObject({ hasSeat: true, socketLostAt: null });
});

test("a seat whose media fell silent, too, is asked for without its connection", async () => {
  await live();
  await vi.advanceTimersByTimeAsync(2100);
  latestSocket().break();
  expect(session.get().lostAt).not.toBeNull();
  await vi.advanceTimersByTimeAsync(600);
  latestSocket().accept();
  expect(latestSocket().sent[0]).toEqual({ type: "join", after: "seat-1" });
});

test("a seat that was not kept begins with a new connection", async () => {
  await live();
  latestSocket().break();
  await vi.advanceTimersByTimeAsync(600);
  join("live", "seat-2");
  expect(FakeConnection.made).toHaveLength(2);
  expect(FakeConnection.made[0]?.isClosed).toBe(true);
  expect(sentTypes()).toContain("connect");
});

test("when the other side comes back, a new offer is asked for; its silence asks for none", async () => {
  await live();
  latestSocket().say({ type: "peer", present: true, silent: true, connection: 2 });
  expect(session.get().other).toMatchObject({ isPresent: true, isSilent: true });
  expect(sentTypes()).not.toContain("renegotiate");
  latestSocket().say({ type: "peer", present: true, connection: 2 });
  expect(sentTypes()).toContain("renegotiate");
});

test("the network is blamed when a second connection lets nothing through", async () => {
  const fail = async () => {
    join("live");
    latestSocket().say({ type: "offer", sdp: "first" });
    for (let second = 0; second <= 12; second++) {
      latestSocket().say({ type: "pong" });
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  await fail();
  expect(session.get().isBlocked).toBe(false);
  await fail();
  expect(session.get().isBlocked).toBe(true);
});

test("a connection that fails gives the seat up and takes it again", async () => {
  await live();
  latest().become("failed");
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.made).toHaveLength(2);
  expect(session.get()).toMatchObject({ hasSeat: false, isConnected: false, remote: null });
});

test("another tab takes the seat: this one is silent until the person wants it back", async () => {
  await live();
  latestSocket().say({ type: "replaced" });
  expect(session.get()).toMatchObject({ isReplaced: true, hasSeat: false });
  expect(latest().isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.made).toHaveLength(1);
  session.open();
  expect(session.get().isReplaced).toBe(false);
  expect(FakeSocket.made).toHaveLength(2);
});

test("the end of the call closes the connection and keeps the page", async () => {
  await live();
  latestSocket().say({ type: "view", view: { stage: "ended" } });
  expect(latest().isClosed).toBe(true);
  expect(session.get()).toMatchObject({ hasSeat: true, lostAt: null });
});

test("who leaves says so, and is gone", async () => {
  await live();
  session.leave();
  expect(sentTypes().at(-1)).toBe("leave");
  expect(session.get()).toMatchObject({ hasSeat: false, lostAt: null, socketLostAt: null });
});
