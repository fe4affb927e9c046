/** What the browser's counts say of a connection, second by second. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeConnection, stubBrowser } from "./connection.fake";
import { type Quality, QualityWatch } from "./quality";

type Stats = Record<string, Record<string, unknown>>;

let connection: FakeConnection;
let seen: Quality[];
let watch: QualityWatch;

beforeEach(() => {
  vi.useFakeTimers();
  stubBrowser();
  connection = new FakeConnection({});
  seen = [];
  watch = new QualityWatch(connection as unknown as RTCPeerConnection, (quality) =>
    seen.push(quality),
  );
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

/** Each second's counts, and the last judgement after them. */
async function after(seconds: number, statsOf: (second: number) => Stats): Promise<Quality> {
  for (let second = 1; second <= seconds; second++) {
    connection.stats = statsOf(second);
    await vi.advanceTimersByTimeAsync(1000);
  }
  const last = seen.at(-1);
  if (!last) throw new Error("nothing was judged");
  return last;
}

const inbound = (second: number, lost = 0, received = 50) => ({
  "inbound-rtp": { kind: "audio", packetsReceived: received * second, packetsLost: lost * second },
});

test("a connection on which all arrives is good each way", async () => {
  const quality = await after(3, (second) => inbound(second));
  expect(quality).toMatchObject({ line: "good", arrival: "good", departure: "good" });
  expect(quality).toMatchObject({ hasArrived: true, silence_s: 0, deadFor_s: 0 });
});

test("packets that never come make the arrival poor, and blame no line", async () => {
  const quality = await after(8, (second) => inbound(second, 10));
  expect(quality).toMatchObject({ line: "good", arrival: "poor", departure: "good" });
});

test("one bad second is no bad line", async () => {
  const quality = await after(4, (second) => inbound(second, second < 4 ? 0 : 2));
  expect(quality.arrival).not.toBe("poor");
});

test("packets that the server asked for again are the own line's loss", async () => {
  const quality = await after(8, (second) => ({
    ...inbound(second),
    "outbound-rtp": {
      kind: "audio",
      packetsSent: 50 * second,
      retransmittedPacketsSent: 15 * second,
    },
  }));
  expect(quality).toMatchObject({ line: "poor", departure: "poor" });
});

test("what the other side's browser misses makes the departure poor only", async () => {
  const quality = await after(8, (second) => ({
    ...inbound(second),
    "outbound-rtp": { kind: "audio", packetsSent: 50 * second },
    "remote-inbound-rtp": { packetsLost: 20 * second, timestamp: second },
  }));
  expect(quality).toMatchObject({ line: "good", arrival: "good", departure: "poor" });
});

test("between the rare reports of a bad line nothing is known, which is not no loss", async () => {
  const reported = (second: number) => Math.floor((second + 7) / 8);
  const quality = await after(16, (second) => ({
    "outbound-rtp": { kind: "audio", packetsSent: 50 * second },
    "remote-inbound-rtp": { packetsLost: 40 * reported(second), timestamp: reported(second) },
  }));
  expect(quality.departure).toBe("fair");
});

test("a picture that the line limits counts while it is sent", async () => {
  const limited = { kind: "video", targetBitrate: 80_000, qualityLimitationReason: "bandwidth" };
  const sent = (packetsSent: number) => ({ "outbound-rtp": { ...limited, packetsSent } });
  expect(await after(2, (second) => sent(50 * second))).toMatchObject({ departure: "poor" });
  expect(await after(1, () => sent(100))).toMatchObject({ departure: "good" });
});

test("silence is not death while connectivity checks are answered", async () => {
  const quality = await after(5, (second) => ({
    ...inbound(1),
    "candidate-pair": { responsesReceived: second },
  }));
  expect(quality).toMatchObject({ silence_s: 4, deadFor_s: 0 });
});

test("counts that fall after a renegotiation are no loss", async () => {
  await after(3, (second) => inbound(second, 1, 500));
  const quality = await after(3, (second) => inbound(second));
  expect(quality.arrival).toBe("good");
});
