import { Button, Checkbox, Group, Modal, Radio, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { runReportAgainWith } from "../../../api/commands";
import { keys, runAgainChoicesQuery } from "../../../api/queries";
import type { Report, RunAgainChoice, RunAgainChoices } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";

/** Opens the choice of what a finished report is made with once more. */
export function RunAgain({ report }: { report: Report }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={report.rerun?.state === "running"}
        onClick={dialog.open}
      >
        Run again
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Run again" size="md">
        <Choosing report={report} onDone={dialog.close} />
      </Modal>
    </>
  );
}

type Rubric = RunAgainChoice["rubric"];

interface Props {
  report: Report;
  onDone: () => void;
}

function Choosing({ report, onDone }: Props) {
  const { data, error, refetch, isFetching } = useQuery(runAgainChoicesQuery(report.interview_id));
  if (error) {
    return (
      <ProblemNote
        title="What can be chosen could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <Skeleton h={180} />;
  if (data.scorers.length === 0) {
    return (
      <Text size="sm">
        No worker that judges answers is running at the moment. The report stays as it is; try again
        when one is there.
      </Text>
    );
  }
  return <Choices report={report} choices={data} onDone={onDone} />;
}

function Choices({ report, choices, onDone }: Props & { choices: RunAgainChoices }) {
  const cache = useQueryClient();
  const [scorer, setScorer] = useState(choices.scorers[0]?.name ?? "");
  const [transcribe, setTranscribe] = useState(false);
  const [rubric, setRubric] = useState<Rubric>("current");
  const running = useMutation({
    mutationFn: () => runReportAgainWith(report.interview_id, { scorer, transcribe, rubric }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.report(report.interview_id) });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    running.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          The report stays as it is until the new one is complete, and is kept as a version then.
          Ratings, overrides and corrections by people stay.
        </Text>
        <Radio.Group label="Judge the answers with" value={scorer} onChange={setScorer}>
          <Stack gap="xs" mt={6}>
            {choices.scorers.map((one) => (
              <Radio
                key={one.name}
                value={one.name}
                label={one.label}
                description={scorerWords(one)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {choices.changed_rubrics.length > 0 && (
          <RubricChoice changed={choices.changed_rubrics} value={rubric} onChange={setRubric} />
        )}
        <Transcribing
          transcriber={choices.transcriber}
          isChecked={transcribe}
          onChange={setTranscribe}
        />
        {running.isError && <ProblemNote title="It was not run again" error={running.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={running.isPending}>
            Run again
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RubricProps {
  /** Numbers of the questions whose rubric is another one now. */
  changed: number[];
  value: Rubric;
  onChange: (value: Rubric) => void;
}

function RubricChoice({ changed, value, onChange }: RubricProps) {
  const which = `${changed.length === 1 ? "question" : "questions"} ${changed.join(", ")}`;
  return (
    <Radio.Group
      label="Compare the answers with"
      value={value}
      onChange={(chosen) => onChange(chosen as Rubric)}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="current" label="The rubrics of now" description={`Changed for ${which}`} />
        <Radio value="as_it_was" label="The rubrics that this report was made with" />
      </Stack>
    </Radio.Group>
  );
}

const scorerWords = ({ model, is_in_use }: RunAgainChoices["scorers"][number]): string =>
  [model, is_in_use ? "in use for new reports" : "configured, with a worker"]
    .filter(Boolean)
    .join(", ");

interface TranscribingProps {
  transcriber: string | null;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}

function Transcribing({ transcriber, isChecked, onChange }: TranscribingProps) {
  return (
    <Checkbox
      label="Transcribe again"
      description={
        transcriber
          ? `By ${transcriber}. The transcript of now is kept until the new one is complete.`
          : "Not possible now: no worker transcribes, or the speech engine does not know the language."
      }
      disabled={transcriber === null}
      checked={isChecked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
