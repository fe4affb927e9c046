import { Skeleton, Stack } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Report } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { questionTimes, talkOf, topicTimes } from "./figures";
import { TalkRatio } from "./TalkRatio";

// The charts weigh as much as the rest of the page: they come after it.
const TimeChart = lazy(() => import("./TimeChart"));

/** Who talked how much, and where the time went. */
export function TimingCard({ report }: { report: Report }) {
  const talk = talkOf(report);
  const topics = topicTimes(report);
  const questions = questionTimes(report);
  if (talk.length + topics.length + questions.length === 0) return null;
  return (
    <Card title="Talk and timing">
      <Stack gap="md">
        {talk.length > 0 && <TalkRatio talk={talk} />}
        <Suspense fallback={<Skeleton h={160} />}>
          {topics.length > 0 && (
            <TimeChart
              title="Minutes per topic, spent and suggested"
              rows={topics.map(({ title, spent, suggested, isCovered }) => ({
                title: isCovered ? title : `${title} (not covered)`,
                Spent: spent,
                Suggested: suggested,
              }))}
              series={["Spent", "Suggested"]}
            />
          )}
          {questions.length > 0 && (
            <TimeChart
              title="Minutes per question"
              rows={questions.map(({ title, spent }) => ({ title, Spent: spent }))}
              series={["Spent"]}
            />
          )}
        </Suspense>
      </Stack>
    </Card>
  );
}
