/** What "Interview setup" sends. */
import { expect, test } from "vitest";
import { requestFrom, type SetupValues } from "./form";

const typed: SetupValues = {
  position: " Python developer ",
  candidate_name: "Ada Candidate ",
  candidate_email: " ada@example.com",
  campaign: "  ",
  local_time: " 2026-12-01 14:30",
  time_zone: "europe/berlin",
  starts_now: false,
  captions: false,
};

test("what was typed is sent without stray spaces, in the words of the interface", () => {
  expect(requestFrom(typed, "request-1", "template-1")).toEqual({
    request_id: "request-1",
    template_id: "template-1",
    position: "Python developer",
    candidate_name: "Ada Candidate",
    candidate_email: "ada@example.com",
    local_time: "2026-12-01 14:30",
    time_zone: "Europe/Berlin",
    campaign: null,
    captions: false,
  });
});

test("an interview that starts now has no time of its own", () => {
  const request = requestFrom({ ...typed, starts_now: true }, "request-1", "template-1");
  expect(request.local_time).toBeNull();
});
