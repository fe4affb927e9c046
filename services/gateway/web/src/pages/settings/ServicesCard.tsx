import { Badge, Table, Text } from "@mantine/core";
import type { Health } from "../../api/types";
import { Card } from "../../parts/Card";
import { SkeletonRows } from "../../parts/SkeletonRows";

/** What each service is for, so that "down" says what does not work meanwhile. */
const PURPOSE: Record<string, string> = {
  scheduling: "Interviews, dates and links",
  plan: "Templates, the interview plan and notes",
  media: "The call and its recording",
  analysis: "Transcripts, assessments and reports",
  notify: "Invitations and reminders",
  gateway: "These pages",
};

export function ServicesCard({ health }: { health: Health | undefined }) {
  return (
    <Card title="System health">
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing="xs" aria-label="Services">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Service</Table.Th>
              <Table.Th>What it does</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="right">Answer time</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {!health && <SkeletonRows columns={4} />}
            {health && (
              <Row name="broker" purpose="Carries all messages (RabbitMQ)" isOk={health.broker} />
            )}
            {health?.services.map((service) => (
              <Row
                key={service.name}
                name={service.name}
                purpose={PURPOSE[service.name] ?? ""}
                isOk={service.ok}
                detail={service.detail}
                latency_ms={service.latency_ms}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

interface RowProps {
  name: string;
  purpose: string;
  isOk: boolean;
  detail?: string | null;
  latency_ms?: number | null;
}

function Row({ name, purpose, isOk, detail, latency_ms }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td fw={600}>{name}</Table.Td>
      <Table.Td>
        <Text size="sm">{purpose}</Text>
        {detail && (
          <Text size="xs" c="dimmed">
            {detail}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={isOk ? "green" : "red"} tt="none">
          {isOk ? "Answers" : "Does not answer"}
        </Badge>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {latency_ms == null ? "–" : `${Math.round(latency_ms)} ms`}
      </Table.Td>
    </Table.Tr>
  );
}
