import { Skeleton, Table } from "@mantine/core";

/** Rows that show where the list will stand while it is on its way. */
export function SkeletonRows({ rows = 6, columns }: { rows?: number; columns: number }) {
  const upTo = (count: number) => [...Array(count).keys()];
  return upTo(rows).map((row) => (
    <Table.Tr key={row}>
      {upTo(columns).map((column) => (
        <Table.Td key={column}>
          <Skeleton h={14} my={5} w={column === 0 ? "70%" : "50%"} />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
}
