import { Skeleton, Stack, Text } from "@mantine/core";
import type { Health } from "../../api/types";
import { Card } from "../../parts/Card";

/** What the use of an engine means for whoever reads a report. */
const MEANING: Record<string, string> = {
  whisper:
    "Built in, needs no network. Models whose name ends in .en know English only; the others know a hundred languages, English best.",
  whisperx: "The production engine for transcripts. Takes any language that its model knows.",
  coverage:
    "Built in, needs no network. Says which key points were touched and quotes them. It does not judge whether an answer is right: reports show the coverage in percent and no AI score.",
  litellm:
    "A language model assesses answers by criteria. Only claims with a quote found in the transcript count, and the score is computed by a published formula.",
};

export function EnginesCard({ health }: { health: Health | undefined }) {
  const engines = health?.engines;
  return (
    <Card title="Engines in use">
      {!health && <Skeleton h={90} />}
      {health && !engines && (
        <Text size="sm">Unknown while the analysis service does not answer.</Text>
      )}
      {engines && (
        <Stack gap="md">
          <Engine purpose="Speech to text" {...engines.transcriber} />
          <Engine purpose="Assessment of answers" {...engines.scorer} />
        </Stack>
      )}
    </Card>
  );
}

function Engine({ purpose, name, label }: { purpose: string; name: string; label: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {purpose}
      </Text>
      <Text fw={600}>
        {name}{" "}
        <Text span fw={400} c="dimmed">
          · {label}
        </Text>
      </Text>
      {MEANING[name] && <Text size="sm">{MEANING[name]}</Text>}
    </div>
  );
}
