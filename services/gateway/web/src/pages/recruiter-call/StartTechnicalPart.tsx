import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Plan } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePlanStep } from "./plan";

/** Always allowed; topics that were not talked about are named first. */
export function StartTechnicalPart({ id, plan }: { id: string; plan: Plan }) {
  const [isOpen, dialog] = useDisclosure(false);
  const starting = usePlanStep(id, (commands) => commands.startTechnicalPart());
  const uncovered = plan.topics.filter((topic) => !topic.is_completed);
  const press = () => (uncovered.length > 0 ? dialog.open() : starting.mutate());
  return (
    <>
      <Button fullWidth mt="md" loading={starting.isPending} onClick={press}>
        Start technical part
      </Button>
      {starting.isError && (
        <ProblemNote title="The technical part was not started" error={starting.error} />
      )}
      <Modal opened={isOpen} onClose={dialog.close} title="Some topics are not covered">
        <Stack>
          <Text size="sm">You have not ticked these topics:</Text>
          <List size="sm">
            {uncovered.map((topic) => (
              <List.Item key={topic.id}>{topic.title}</List.Item>
            ))}
          </List>
          <Text size="sm">You can still tick them during the technical part.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Go back
            </Button>
            <Button
              onClick={() => {
                dialog.close();
                starting.mutate();
              }}
            >
              Start anyway
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
