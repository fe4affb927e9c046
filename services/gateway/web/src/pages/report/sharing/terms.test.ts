/** Links to a report, in words. */
import { expect, test } from "vitest";
import type { ShareLink } from "../../../api/types";
import { nameOfLink, openingWords, partsOf, partsWords, stateWords } from "./terms";

const aLink = (change: Partial<ShareLink> = {}): ShareLink => ({
  id: "l1",
  reader: null,
  parts: partsOf([]),
  made_by: "Rita",
  made_at: "2026-12-01T13:30:00Z",
  expires_at: "2026-12-08T13:30:00Z",
  revoked_at: null,
  revoked_by: null,
  is_open: true,
  opened_count: 0,
  opened_at: [],
  ...change,
});

test("what is not chosen is not shown", () => {
  expect(partsOf(["video", "answers"])).toEqual({
    video: true,
    transcript: false,
    answers: true,
    notes: false,
    ratings: false,
  });
  expect(partsWords(partsOf([]))).toBe("The final figure only");
  expect(partsWords(partsOf(["notes", "video"]))).toBe("Video, Notes");
});

test("a link is open, expired or revoked, and says by whom", () => {
  expect(stateWords(aLink())).toMatch(/^Open until .*2026/);
  expect(stateWords(aLink({ is_open: false }))).toMatch(/^Expired, /);
  const revoked = aLink({ is_open: false, revoked_at: "2026-12-02T08:00:00Z", revoked_by: "Otto" });
  expect(stateWords(revoked)).toMatch(/^Revoked by Otto, /);
});

test("openings are counted, the last one with its time", () => {
  expect(openingWords(aLink())).toBe("Not opened yet");
  const opened_at = ["2026-12-03T09:00:00Z", "2026-12-02T09:00:00Z"];
  expect(openingWords(aLink({ opened_count: 2, opened_at }))).toMatch(
    /^Opened 2 times, last 3 Dec 2026/,
  );
});

test("a link without a name is anybody's", () => {
  expect(nameOfLink(aLink())).toBe("Whoever has it");
  expect(nameOfLink(aLink({ reader: "Head of engineering" }))).toBe("Head of engineering");
});
