/** Offers and answers in turn, and when a connection is given up. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame } from "../api/types";
import { bothDevices, FakeConnection, latest, stubBrowser } from "./connection.fake";
import { Negotiation } from "./negotiation";

/** A negotiation, and what it has told so far. */
function begin() {
  const sent: ClientFrame[] = [];
  const told: string[] = [];
  const negotiation = new Negotiation(bothDevices(), {
    send: (frame) => sent.push(frame),
    onAnswered: () => told.push("answered"),
    onConnected: (isConnected) => told.push(isConnected ? "connected" : "not connected"),
    onQuality: () => undefined,
    onClosed: () => told.push("closed"),
    onFailed: (wasNeverConnected) => told.push(wasNeverConnected ? "blocked" : "failed"),
  });
  negotiation.open({}, true);
  return { negotiation, sent, told };
}

/** One whose media flows. */
async function connected() {
  const call = begin();
  await call.negotiation.answer("first");
  latest().become("connected");
  return call;
}

/** Lets time pass while the server gives its signs of life. */
async function flow(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    const { responsesReceived } = latest().stats["candidate-pair"] ?? { responsesReceived: 0 };
    latest().stats = { "candidate-pair": { responsesReceived: Number(responsesReceived) + 1 } };
    await vi.advanceTimersByTimeAsync(1000);
  }
}

const types = (sent: ClientFrame[]) => sent.map((frame) => frame.type);

beforeEach(() => {
  vi.useFakeTimers();
  stubBrowser();
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

describe("offers and answers", () => {
  test("the server is asked for an offer, and gets an answer to it", async () => {
    const { negotiation, sent, told } = begin();
    expect(sent).toEqual([{ type: "connect" }]);
    await negotiation.answer("first");
    expect(sent.at(-1)).toEqual({ type: "answer", sdp: "answer to first" });
    expect(told).toEqual(["answered"]);
    expect(latest().audio.sender.track).toMatchObject({ kind: "audio" });
    expect(latest().video.sender.track).toMatchObject({ kind: "video" });
  });

  test("offers are answered one after the other, in their order", async () => {
    const { negotiation, sent } = begin();
    await Promise.all([negotiation.answer("first"), negotiation.answer("second")]);
    expect(latest().offers).toEqual(["first", "second"]);
    expect(types(sent)).toEqual(["connect", "answer", "answer"]);
  });

  test("an offer without an open connection is not answered", async () => {
    const { negotiation, sent } = begin();
    negotiation.close();
    await negotiation.answer("late");
    expect(types(sent)).toEqual(["connect"]);
  });

  test("what was closed while it answered says nothing any more", async () => {
    const { negotiation, sent, told } = begin();
    latest().createAnswer = () => {
      negotiation.close();
      return Promise.resolve({ sdp: "late" });
    };
    await negotiation.answer("first");
    expect(types(sent)).toEqual(["connect"]);
    expect(told).toEqual(["closed"]);
  });

  test("no picture is sent to a side that wants none", async () => {
    const { negotiation } = await connected();
    negotiation.wantPicture(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().video.sender.track).toBeNull();
    expect(latest().audio.sender.track).not.toBeNull();
  });
});

describe("renegotiation", () => {
  test("asks for a new offer at once when none is under way", async () => {
    const { negotiation, sent } = await connected();
    negotiation.renegotiate();
    expect(types(sent)).toEqual(["connect", "answer", "renegotiate"]);
  });

  test("waits for the answer that is under way, and then asks once", async () => {
    const { negotiation, sent } = begin();
    negotiation.renegotiate();
    negotiation.renegotiate();
    expect(types(sent)).toEqual(["connect"]);
    await negotiation.answer("first");
    expect(types(sent)).toEqual(["connect", "answer", "renegotiate"]);
  });

  test("is forgotten when the socket is lost: its return begins anew", async () => {
    const { negotiation, sent, told } = begin();
    negotiation.renegotiate();
    negotiation.interrupt();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(told).toEqual([]);
    await negotiation.answer("after the return");
    expect(types(sent)).toEqual(["connect", "answer"]);
  });
});

describe("giving up", () => {
  test("when no offer comes within twelve seconds", async () => {
    const { told } = begin();
    await vi.advanceTimersByTimeAsync(11_900);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual(["closed", "failed"]);
    expect(latest().isClosed).toBe(true);
  });

  test("when the answer is there and yet nothing comes through, which is said", async () => {
    const { negotiation, told } = begin();
    await negotiation.answer("first");
    await vi.advanceTimersByTimeAsync(12_100);
    expect(told).toEqual(["answered", "closed", "blocked"]);
  });

  test("soon after an offer that cannot be read", async () => {
    const { negotiation, told } = begin();
    await negotiation.answer("unreadable");
    await vi.advanceTimersByTimeAsync(2600);
    expect(told).toEqual(["closed", "failed"]);
  });

  test("soon after the server refused, but only what was under way", async () => {
    const { negotiation, told } = await connected();
    negotiation.refuse();
    await vi.advanceTimersByTimeAsync(2900);
    expect(told).not.toContain("failed");
    negotiation.renegotiate();
    negotiation.refuse();
    await vi.advanceTimersByTimeAsync(2600);
    expect(told).toContain("failed");
  });

  test("at once when the browser says that it failed", async () => {
    const { told } = await connected();
    latest().become("failed");
    await vi.advanceTimersByTimeAsync(1);
    expect(told.slice(-3)).toEqual(["not connected", "closed", "failed"]);
  });

  test("not while it is connected and something comes", async () => {
    const { told } = await connected();
    await flow(20);
    expect(told).toEqual(["answered", "connected"]);
  });

  test("after four seconds of an interruption, unless it is over before", async () => {
    const { told } = await connected();
    latest().become("disconnected");
    await flow(3);
    latest().become("connected");
    await flow(10);
    expect(told).not.toContain("failed");
    latest().become("disconnected");
    await flow(5);
    expect(told.slice(-3)).toEqual(["not connected", "closed", "failed"]);
  });

  test("after a connected call went silent for more than three seconds", async () => {
    const { told } = await connected();
    await vi.advanceTimersByTimeAsync(3100);
    expect(told).not.toContain("failed");
    await vi.advanceTimersByTimeAsync(2000);
    expect(told.slice(-2)).toEqual(["closed", "failed"]);
  });

  test("sooner when the network is said to have changed", async () => {
    const { negotiation, told } = await connected();
    await vi.advanceTimersByTimeAsync(1100);
    negotiation.hint();
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.slice(-2)).toEqual(["closed", "failed"]);
  });
});

test("it is alive while it is connected and something comes", async () => {
  const { negotiation } = begin();
  expect(negotiation.isAlive()).toBe(false);
  await negotiation.answer("first");
  latest().become("connected");
  expect(negotiation.isAlive()).toBe(true);
  await vi.advanceTimersByTimeAsync(2100);
  expect(negotiation.isAlive()).toBe(false);
});

test("after a failure it can be opened again, as a new connection", async () => {
  const { negotiation } = begin();
  await vi.advanceTimersByTimeAsync(12_100);
  expect(negotiation.isOpen).toBe(false);
  negotiation.open({ iceTransportPolicy: "relay" }, true);
  expect(FakeConnection.made).toHaveLength(2);
  expect(latest().configuration).toEqual({ iceTransportPolicy: "relay" });
});

test("the silence that ended one connection does not count against the next", async () => {
  const { negotiation } = await connected();
  await vi.advanceTimersByTimeAsync(5100);
  negotiation.open({}, true);
  latest().become("connected");
  expect(negotiation.isAlive()).toBe(true);
});
