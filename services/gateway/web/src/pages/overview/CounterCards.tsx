import { Group, Paper, SimpleGrid, Skeleton, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconCalendarEvent, IconHourglass } from "@tabler/icons-react";
import type { Counters } from "../../api/types";
import { counted } from "../../parts/counted";

const CARDS = [
  { field: "today", label: "Today", Icon: IconCalendarEvent, color: "indigo" },
  {
    field: "waiting_for_report",
    label: "Waiting for a report",
    Icon: IconHourglass,
    color: "violet",
  },
  { field: "failed", label: "Failed", Icon: IconAlertTriangle, color: "red" },
] as const;

export function CounterCards({ counters }: { counters: Counters | undefined }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md">
      {CARDS.map(({ field, label, Icon, color }) => (
        <Paper key={field} withBorder p="md">
          <Group wrap="nowrap">
            <ThemeIcon
              size={40}
              variant="light"
              color={field === "failed" && !counters?.failed ? "gray" : color}
            >
              <Icon size={22} stroke={1.7} aria-hidden />
            </ThemeIcon>
            <div>
              <Text size="sm" c="dimmed">
                {label}
              </Text>
              {counters ? (
                <Text fz={22} fw={650} lh={1.2} className="tabular">
                  {counted(counters[field])}
                </Text>
              ) : (
                <Skeleton h={22} w={32} my={2} />
              )}
            </div>
          </Group>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
