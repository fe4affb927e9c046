import { Button, Divider, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShare } from "@tabler/icons-react";
import { CreateLink } from "./CreateLink";
import { LinkList } from "./LinkList";

/** Links to this report for people without an account: make one, see them all, revoke one. */
export function ShareReport({ id }: { id: string }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconShare size={16} />}
        onClick={dialog.open}
      >
        Share report
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Share report" size="lg">
        <Stack>
          <Text size="sm">
            Whoever has the link can read the report without an account, until it expires or you
            revoke it. What you chose not to show, and ratings that are hidden from you, are not in
            it.
          </Text>
          <CreateLink id={id} />
          <Divider />
          <LinkList id={id} />
        </Stack>
      </Modal>
    </>
  );
}
