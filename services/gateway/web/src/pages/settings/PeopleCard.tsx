import { Badge, Button, Skeleton, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { removePerson } from "../../api/commands";
import { keys, meQuery, peopleQuery } from "../../api/queries";
import type { Person } from "../../api/types";
import { Card } from "../../parts/Card";
import { ProblemNote } from "../../parts/ProblemNote";
import { AddPerson } from "./AddPerson";

/** Who may sign in, and as what. */
export function PeopleCard() {
  const { data: me } = useQuery(meQuery);
  const people = useQuery(peopleQuery);
  const cache = useQueryClient();
  const removing = useMutation({
    mutationFn: removePerson,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.people }),
  });
  const add = () =>
    modals.open({
      title: "Add a person",
      children: <AddPerson onDone={() => modals.closeAll()} />,
    });
  const confirm = (person: Person) =>
    modals.openConfirmModal({
      title: `Remove ${person.name}?`,
      children: (
        <Text size="sm">
          They are signed out everywhere and cannot sign in again. Their interviews stay.
        </Text>
      ),
      labels: { confirm: "Remove", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => removing.mutate(person.id),
    });
  return (
    <Card
      title="People"
      action={
        <Button size="xs" variant="default" onClick={add}>
          Add person
        </Button>
      }
    >
      {people.isError && (
        <ProblemNote
          title="The list could not be refreshed"
          error={people.error}
          isRetrying={people.isFetching}
          onRetry={() => void people.refetch()}
        />
      )}
      {removing.isError && <ProblemNote title="Nobody was removed" error={removing.error} />}
      {people.isPending && <Skeleton h={80} />}
      {people.data && (
        <PeopleTable
          people={people.data}
          ownId={me?.id}
          isBusy={removing.isPending}
          onRemove={confirm}
        />
      )}
    </Card>
  );
}

interface TableProps {
  people: Person[];
  ownId: string | undefined;
  isBusy: boolean;
  onRemove: (person: Person) => void;
}

function PeopleTable({ people, ownId, isBusy, onRemove }: TableProps) {
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table verticalSpacing="xs" aria-label="People">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Email</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td fw={600}>{person.name}</Table.Td>
              <Table.Td>{person.email}</Table.Td>
              <Table.Td>
                <Badge variant="light" color="gray" tt="capitalize">
                  {person.role}
                </Badge>
              </Table.Td>
              <Table.Td>
                {person.id === ownId ? (
                  <Text size="sm" c="dimmed">
                    You
                  </Text>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={`Remove ${person.name}`}
                    disabled={isBusy}
                    onClick={() => onRemove(person)}
                  >
                    Remove
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
