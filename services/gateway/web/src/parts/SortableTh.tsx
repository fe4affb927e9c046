import { Group, Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";

interface Props {
  /** The field's name as an order says it; "-name" is descending. */
  field: string;
  label: string;
  order: string;
  onOrder: (order: string) => void;
}

/** A column's head that sorts: once ascending, again descending. */
export function SortableTh({ field, label, order, onOrder }: Props) {
  const isAscending = order === field;
  const isDescending = order === `-${field}`;
  const Icon = isAscending ? IconArrowUp : isDescending ? IconArrowDown : IconArrowsSort;
  const direction = isAscending ? "ascending" : isDescending ? "descending" : undefined;
  return (
    <Table.Th aria-sort={direction}>
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        onClick={() => onOrder(isAscending ? `-${field}` : field)}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} opacity={direction ? 1 : 0.45} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
