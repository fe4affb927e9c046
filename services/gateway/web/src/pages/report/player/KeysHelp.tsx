import { ActionIcon, Kbd, Popover, Table } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";
import { KEYS } from "./keys";

/** Which keys the player hears. */
export function KeysHelp() {
  return (
    <Popover position="top-end" shadow="md" withinPortal={false}>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" radius="xl" aria-label="Keys">
          <IconKeyboard size={20} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <Table withRowBorders={false} verticalSpacing={4}>
          <Table.Tbody>
            {KEYS.map(([key, what]) => (
              <Table.Tr key={key}>
                <Table.Td>
                  <Kbd size="xs">{key}</Kbd>
                </Table.Td>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
}
