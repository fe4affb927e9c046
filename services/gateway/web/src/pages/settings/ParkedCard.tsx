import { Button, Group, Skeleton, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { discardParked, replayParked } from "../../api/commands";
import { keys, parkedQuery } from "../../api/queries";
import type { ParkedMessage } from "../../api/types";
import { Card } from "../../parts/Card";
import { LinkText } from "../../parts/links";
import { ProblemNote } from "../../parts/ProblemNote";
import { dateAndTime } from "../../parts/time";

/** Events that no service could handle; none is ever dropped without a person. */
export function ParkedCard({ count, isAdmin }: { count: number | null; isAdmin: boolean }) {
  return (
    <Card title="Parked events">
      <Text size="sm" c="dimmed">
        Events that a service could not handle wait here with the reason; nothing is dropped.
      </Text>
      {isAdmin ? <ParkedList /> : <Text size="sm">{countWords(count)}</Text>}
    </Card>
  );
}

function countWords(count: number | null): string {
  if (count === null) return "How many there are is unknown right now.";
  if (count === 0) return "No event is parked.";
  return `${count} parked. An administrator can see, replay and discard them.`;
}

function ParkedList() {
  const parked = useQuery(parkedQuery);
  const cache = useQueryClient();
  const handling = useMutation({
    mutationFn: (handle: () => Promise<unknown>) => handle(),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.system }),
  });
  return (
    <>
      {parked.isError && (
        <ProblemNote
          title="The list could not be refreshed"
          error={parked.error}
          isRetrying={parked.isFetching}
          onRetry={() => void parked.refetch()}
        />
      )}
      {handling.isError && <ProblemNote title="The event was not handled" error={handling.error} />}
      {!parked.data && !parked.isError && <Skeleton h={60} />}
      {parked.data?.length === 0 && <Text size="sm">No event is parked.</Text>}
      {parked.data && parked.data.length > 0 && (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="xs" aria-label="Parked events">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Event</Table.Th>
                <Table.Th>Reason</Table.Th>
                <Table.Th>Since</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {parked.data.map((message) => (
                <Row
                  key={message.id}
                  message={message}
                  isBusy={handling.isPending}
                  onHandle={(handle) => handling.mutate(handle)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

interface RowProps {
  message: ParkedMessage;
  isBusy: boolean;
  onHandle: (handle: () => Promise<unknown>) => void;
}

function Row({ message, isBusy, onHandle }: RowProps) {
  const discard = () =>
    modals.openConfirmModal({
      title: "Discard this event?",
      children: (
        <Text size="sm">What it says will never reach {message.consumer ?? "its consumer"}.</Text>
      ),
      labels: { confirm: "Discard for good", cancel: "Keep it" },
      confirmProps: { color: "red" },
      onConfirm: () => onHandle(() => discardParked(message.id)),
    });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {message.type || "Not a known event"}
        </Text>
        <Text size="xs" c="dimmed">
          for {message.consumer ?? "an unknown consumer"}
          {message.interview_id && (
            <>
              {" · "}
              <LinkText
                underline="always"
                to="/interviews/$id"
                params={{ id: message.interview_id }}
                inherit
              >
                interview
              </LinkText>
            </>
          )}
        </Text>
      </Table.Td>
      <Table.Td maw={320}>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {message.reason ?? "No reason was given"}
        </Text>
        {message.attempts != null && (
          <Text size="xs" c="dimmed">
            after {message.attempts} {message.attempts === 1 ? "attempt" : "attempts"}
          </Text>
        )}
      </Table.Td>
      <Table.Td className="tabular">{message.at ? dateAndTime(message.at) : "–"}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Button
            size="xs"
            variant="default"
            disabled={isBusy}
            onClick={() => onHandle(() => replayParked(message.id))}
          >
            Replay
          </Button>
          <Button size="xs" variant="subtle" color="red" disabled={isBusy} onClick={discard}>
            Discard
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
