/** Talk and time in figures. */
import { expect, test } from "vitest";
import { anUtterance, aReport } from "../report.fake";
import { questionTimes, talkOf, topicTimes } from "./figures";

test("the shares of the talk make a hundred", () => {
  const transcript = [
    { ...anUtterance("candidate", 0, ""), end_s: 20 },
    { ...anUtterance("recruiter", 20, ""), end_s: 30 },
  ];
  const talk = talkOf(aReport({ transcript })).map(({ name, percent }) => [name, percent]);
  expect(talk).toEqual([
    ["Ada Sample", 67],
    ["Kim Sample", 33],
  ]);
  expect(talkOf(aReport())).toEqual([]);
});

test("topics tell spent and suggested minutes, questions all visits together", () => {
  const report = aReport({
    topics: [
      { title: "Team", window: { from_s: 0, to_s: 90 }, minutes: 5, is_completed: true },
      { title: "Pay", window: null, minutes: null, is_completed: false },
    ],
    questions: [
      {
        number: 1,
        windows: [
          { from_s: 90, to_s: 120 },
          { from_s: 150, to_s: 180 },
        ],
      },
      { number: 2, windows: [] },
    ],
  });
  expect(topicTimes(report)).toEqual([
    { title: "Team", spent: 1.5, suggested: 5, isCovered: true },
    { title: "Pay", spent: 0, suggested: 0, isCovered: false },
  ]);
  expect(questionTimes(report)).toEqual([{ title: "Question 1", spent: 1 }]);
});
