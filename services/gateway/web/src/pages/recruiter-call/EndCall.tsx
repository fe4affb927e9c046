import { ActionIcon, Button, Group, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPhoneFilled } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { endCall } from "../../api/commands";
import callClasses from "../../parts/call/call.module.css";
import { ProblemNote } from "../../parts/ProblemNote";

interface Props {
  id: string;
  /** In the finish stage one press is enough; before it, it may be a slip. */
  isLast: boolean;
  onEnded: () => void;
}

export function EndCall({ id, isLast, onEnded }: Props) {
  const [isOpen, dialog] = useDisclosure(false);
  const ending = useMutation({
    mutationFn: () => endCall(id),
    onSuccess: onEnded,
    onError: () => dialog.open(),
  });
  return (
    <>
      <Tooltip label="End the interview for both">
        <ActionIcon
          className={`${callClasses.button} ${callClasses.hangUp}`}
          size={46}
          radius="xl"
          aria-label="End call"
          loading={ending.isPending}
          onClick={() => (isLast ? ending.mutate() : dialog.open())}
        >
          <IconPhoneFilled size={24} style={{ transform: "rotate(135deg)" }} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={isOpen} onClose={dialog.close} title="End the interview?">
        <Stack>
          {ending.isError ? (
            <ProblemNote title="The call was not ended" error={ending.error} />
          ) : (
            <Text size="sm">
              The plan is not at its end yet. The call ends for both of you, and the links no longer
              lead into it.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Go on talking
            </Button>
            <Button color="red" loading={ending.isPending} onClick={() => ending.mutate()}>
              End for both
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
