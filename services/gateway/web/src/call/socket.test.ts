/** When a socket is taken for lost, and how it comes back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReconnectingSocket } from "./socket";
import { FakeSocket, latestSocket, stubSockets } from "./socket.fake";

type Frame = { type: string };

let page: EventTarget;
let told: string[];
let socket: ReconnectingSocket<Frame, Frame>;

beforeEach(() => {
  vi.useFakeTimers();
  page = stubSockets();
  vi.spyOn(Math, "random").mockReturnValue(0.5); // no spread: each delay is as written
  told = [];
  const handlers = {
    onOpen: () => told.push("open"),
    onFrame: ({ type }: Frame) => told.push(type),
    onLost: () => told.push("lost"),
  };
  const beat = { question: { type: "ping" }, isAnswer: ({ type }: Frame) => type === "pong" };
  socket = new ReconnectingSocket("/ws/call", handlers, beat);
  socket.open();
});
afterEach(() => {
  socket.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets time pass while the server answers each beat. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await vi.advanceTimersByTimeAsync(1000);
    latestSocket().say({ type: "pong" });
  }
}

test("it goes to the page's own host, encrypted as the page is", () => {
  expect(latestSocket().url).toBe("wss://rapport.example/ws/call");
});

test("frames are passed on, answers to the beat are not", async () => {
  latestSocket().accept();
  latestSocket().say({ type: "joined" });
  await pass(3);
  expect(told).toEqual(["open", "joined"]);
});

test("what is said while it is away is dropped", () => {
  socket.send({ type: "early" });
  latestSocket().accept();
  socket.send({ type: "join" });
  expect(latestSocket().sent).toEqual([{ type: "join" }]);
});

test("it comes back after 0.4 s, then 0.8 s, then 1.6 s, then every 2 s", async () => {
  for (const delay_ms of [400, 800, 1600, 2000, 2000]) {
    const before = FakeSocket.made.length;
    latestSocket().break();
    await vi.advanceTimersByTimeAsync(delay_ms - 1);
    expect(FakeSocket.made).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.made).toHaveLength(before + 1);
  }
});

test("a connection that was open begins with short delays again", async () => {
  latestSocket().break();
  await vi.advanceTimersByTimeAsync(400);
  latestSocket().accept();
  latestSocket().break();
  await vi.advanceTimersByTimeAsync(400);
  expect(FakeSocket.made).toHaveLength(3);
});

test("it tries at once when the browser is online again", () => {
  latestSocket().break();
  page.dispatchEvent(new Event("online"));
  expect(FakeSocket.made).toHaveLength(2);
});

test("one that does not open within five seconds is given up", async () => {
  await vi.advanceTimersByTimeAsync(4900);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toEqual(["lost"]);
});

test("one that answered and then is silent is lost after some three seconds", async () => {
  latestSocket().accept();
  await pass(3);
  await vi.advanceTimersByTimeAsync(3000);
  expect(told).not.toContain("lost");
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual(["open", "lost"]);
});

test("the first answer may take ten seconds: the page may still be asked about", async () => {
  latestSocket().accept();
  await vi.advanceTimersByTimeAsync(9900);
  expect(told).toEqual(["open"]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(told).toEqual(["open", "lost"]);
});

test("after a hint an answer is owed within a second and a half", async () => {
  latestSocket().accept();
  await pass(2);
  socket.probe();
  await vi.advanceTimersByTimeAsync(1600);
  expect(told).toEqual(["open", "lost"]);
});

test("answers that take long are counted among the last ten", async () => {
  latestSocket().accept();
  await pass(5);
  expect(socket.countLate()).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  await vi.advanceTimersByTimeAsync(500);
  latestSocket().say({ type: "pong" });
  expect(socket.countLate()).toBe(1);
});

test("once closed it stays away", async () => {
  socket.close();
  page.dispatchEvent(new Event("online"));
  socket.restart();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.made).toHaveLength(1);
});
