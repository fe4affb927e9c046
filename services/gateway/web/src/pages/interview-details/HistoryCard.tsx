import { Stack, Text } from "@mantine/core";
import type { Interview } from "../../api/types";
import { Card } from "../../parts/Card";
import { dateAndTime } from "../../parts/time";

/** Who did what, the newest first. */
export function HistoryCard({ entries }: { entries: Interview["history"] }) {
  const newestFirst = entries.toSorted((one, other) => other.at.localeCompare(one.at));
  return (
    <Card title="History">
      {entries.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has happened yet.
        </Text>
      )}
      <Stack gap={10}>
        {newestFirst.map((entry) => (
          <div key={`${entry.at} ${entry.what}`}>
            <Text size="sm">{entry.what}</Text>
            <Text size="xs" c="dimmed" className="tabular">
              {entry.who} · {dateAndTime(entry.at)}
            </Text>
          </div>
        ))}
      </Stack>
    </Card>
  );
}
