import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteInterview } from "../../api/commands";
import { keys } from "../../api/queries";
import type { Interview } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";

export function DeleteInterview({ interview }: { interview: Interview }) {
  const [isOpen, dialog] = useDisclosure(false);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => deleteInterview(interview.id),
    onSuccess: async () => {
      await navigate({ to: "/" });
      void cache.invalidateQueries({ queryKey: keys.interviews });
      notifications.show({ color: "green", message: "The interview is deleted." });
    },
  });
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} />}
        onClick={dialog.open}
      >
        Delete interview
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Delete this interview?">
        <Stack>
          <Text size="sm">
            This cannot be undone. With the interview of {interview.candidate_name} these go:
          </Text>
          <List size="sm" spacing={4}>
            <List.Item>both links: whoever opens them is told that they are not valid</List.Item>
            <List.Item>the invitation and reminders that were not sent yet</List.Item>
            <List.Item>the plan with its notes</List.Item>
            <List.Item>the recording, the transcript and the report, if there are any</List.Item>
          </List>
          {deleting.isError && (
            <ProblemNote title="The interview was not deleted" error={deleting.error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
            <Button color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
              Delete for good
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
