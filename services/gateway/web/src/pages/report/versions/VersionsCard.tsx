import { Button, NativeSelect, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { runReportAgain } from "../../../api/commands";
import { keys } from "../../../api/queries";
import type { Report } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { ProblemNote } from "../../../parts/ProblemNote";
import { dateAndTime } from "../../../parts/time";
import { compared } from "./compare";

/** Judges the answers again, and compares what the report said before with what it says now. */
export function VersionsCard({ report }: { report: Report }) {
  const cache = useQueryClient();
  const running = useMutation({
    mutationFn: () => runReportAgain(report.interview_id),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.report(report.interview_id) }),
  });
  const canRun = report.state === "ready" && report.score_parts.length > 0;
  if (!canRun && report.versions.length === 0) return null;
  return (
    <Card
      title="Versions"
      action={
        canRun && (
          <Button
            size="xs"
            variant="default"
            loading={running.isPending}
            onClick={() => confirmed(() => running.mutate())}
          >
            Run again
          </Button>
        )
      }
    >
      {running.isError && <ProblemNote title="It was not run again" error={running.error} />}
      {report.versions.length === 0 ? (
        <Text size="sm" c="dimmed">
          The answers were judged once. Run again judges them with the engine in use now, and keeps
          this version to compare.
        </Text>
      ) : (
        <Comparison report={report} />
      )}
    </Card>
  );
}

function confirmed(onConfirm: () => void) {
  modals.openConfirmModal({
    title: "Judge all answers again?",
    children: (
      <Text size="sm">
        The transcript stays. The answers are judged with the engine in use now; ratings and
        overrides of people stay, and what the report says now is kept as a version.
      </Text>
    ),
    labels: { confirm: "Run again", cancel: "Cancel" },
    onConfirm,
  });
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
