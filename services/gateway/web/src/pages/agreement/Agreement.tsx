import { Grid, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { agreementQuery } from "../../api/ratings";
import type { Agreement as Answer } from "../../api/types";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { useTitle } from "../../parts/hooks";
import { PageHeader } from "../../parts/PageHeader";
import { ProblemNote } from "../../parts/ProblemNote";
import { DifferencesChart } from "./DifferencesChart";
import { FigureCards } from "./FigureCards";
import { headline } from "./figures";
import { QuestionTable } from "./QuestionTable";

export type Which = "first" | "now";

const CHOICES = [
  { value: "first", label: "Rated first" },
  { value: "now", label: "All ratings" },
];

export default function Agreement() {
  useTitle("Agreement");
  const { data, isError, error, isFetching, refetch } = useQuery(agreementQuery);
  return (
    <Stack gap="lg">
      <PageHeader
        title="Agreement"
        context="How often do people and the AI rate an answer alike?"
      />
      {isError && (
        <ProblemNote
          title="The agreement could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !isError && <Skeleton h={220} aria-label="Loading" />}
      {data && (data.templates.length > 0 ? <Figures data={data} /> : <Nothing />)}
    </Stack>
  );
}

function Nothing() {
  return (
    <Card title="How often do we agree?">
      <Empty icon={<IconScale size={24} />} title="No answer was rated by a person and the AI yet">
        Rate answers in the call with “Rate 1” to “Rate 4”, or in a report before you see what the
        AI found. As soon as both have rated an answer, it counts here.
      </Empty>
    </Card>
  );
}

function Figures({ data }: { data: Answer }) {
  const [which, setWhich] = useState<Which>("first");
  return (
    <>
      <Card
        title="How often do we agree?"
        action={
          <SegmentedControl
            size="xs"
            aria-label="Which ratings count"
            data={CHOICES}
            value={which}
            onChange={(value) => setWhich(value as Which)}
          />
        }
      >
        <Stack gap="md">
          <Text size="sm">{which === "first" ? headline(data.first) : ALL_COUNT}</Text>
          <Grid gap="lg" align="stretch">
            <Grid.Col span={{ base: 12, md: 7 }}>
              <FigureCards figures={data[which]} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <DifferencesChart figures={data[which]} />
            </Grid.Col>
          </Grid>
        </Stack>
      </Card>
      {data.templates.map((template) => (
        <Card key={template.template_id} title={template.name || "Template"}>
          <QuestionTable template={template} which={which} />
        </Card>
      ))}
    </>
  );
}

const ALL_COUNT =
  "The latest rating of each person counts here, also when the AI's had been shown to them before. " +
  "Whoever has seen the AI's rating leans towards it, so these figures are friendlier.";
