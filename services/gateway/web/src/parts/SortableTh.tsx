import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import classes from "./sortable.module.css";

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
        className={classes.head}
        onClick={() => onOrder(isAscending ? `-${field}` : field)}
      >
        {label}
        <Icon size={13} className={classes.sign} data-on={direction} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
