import { NativeSelect, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { Report } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { useMayEdit } from "../../../parts/mayEdit";
import { dateAndTime } from "../../../parts/time";
import { compared } from "./compare";
import { RerunState } from "./RerunState";
import { RunAgain } from "./RunAgain";

/** Makes the report once more, and compares what it said before with what it says now. */
export function VersionsCard({ report }: { report: Report }) {
  const mayRun = useMayEdit();
  const canRun = mayRun && report.state === "ready" && report.score_parts.length > 0;
  if (!canRun && report.versions.length === 0) return null;
  return (
    <Card title="Versions" action={canRun && <RunAgain report={report} />}>
      {report.rerun && <RerunState rerun={report.rerun} />}
      {report.versions.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is one version of this report. Run again makes another one, and keeps this one to
          compare.
        </Text>
      ) : (
        <Comparison report={report} />
      )}
    </Card>
  );
}

function Comparison({ report }: { report: Report }) {
  const latest = report.versions.length;
  const [number, setNumber] = useState(latest);
  const version = report.versions.find((one) => one.number === number) ?? report.versions.at(-1);
  if (!version) return null;
  const choices = report.versions.map((one) => ({
    value: String(one.number),
    label: `Version ${one.number}${one.ready_at ? `, ${dateAndTime(one.ready_at)}` : ""}`,
  }));
  return (
    <Stack gap="sm">
      <NativeSelect
        size="xs"
        label="Compare with"
        data={choices}
        value={String(version.number)}
        onChange={(event) => setNumber(Number(event.currentTarget.value))}
      />
      <Compared report={report} version={version} />
    </Stack>
  );
}

interface ComparedProps {
  report: Report;
  version: Report["versions"][number];
}

function Compared({ report, version }: ComparedProps) {
  return (
    <Table.ScrollContainer minWidth={360} type="native">
      <Table verticalSpacing={6} fz="sm" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={104}>
              <Text span size="xs" c="dimmed">
                What
              </Text>
            </Table.Th>
            <Table.Th>Version {version.number}</Table.Th>
            <Table.Th>Now</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {compared(report, version).map((row) => (
            <Table.Tr key={row.name}>
              <Table.Th scope="row" fw={400}>
                {row.name}
              </Table.Th>
              <Table.Td>{row.then}</Table.Td>
              <Table.Td fw={row.isChanged ? 650 : undefined}>{row.now}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
