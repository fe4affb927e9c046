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

const ICONS = { ascending: IconArrowUp, descending: IconArrowDown };

function directionOf(field: string, order: string): keyof typeof ICONS | undefined {
  if (order === field) return "ascending";
  return order === `-${field}` ? "descending" : undefined;
}

/** A column's head that sorts: once ascending, again descending. */
export function SortableTh({ field, label, order, onOrder }: Props) {
  const direction = directionOf(field, order);
  const Icon = direction ? ICONS[direction] : IconArrowsSort;
  return (
    <Table.Th aria-sort={direction}>
      <UnstyledButton
        className={classes.head}
        onClick={() => onOrder(direction === "ascending" ? `-${field}` : field)}
      >
        {label}
        <Icon size={13} className={classes.sign} data-on={direction} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
