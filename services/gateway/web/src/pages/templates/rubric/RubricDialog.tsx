import { List, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { rubricsQuery } from "../../../api/rubrics";
import type { Rubric, Template } from "../../../api/types";
import { useMayEdit } from "../../../parts/mayEdit";
import { ProblemNote } from "../../../parts/ProblemNote";
import { RubricForm } from "./RubricForm";
import { sourceWords } from "./rubric";

interface Props {
  template: Template;
  question: Template["questions"][number];
  onClose: () => void;
}

/** What the answers to a question are compared with; those who lead interviews edit it. */
export function RubricDialog({ template, question, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={`Rubric of question ${question.number}`} size="lg">
      <Stack>
        <Text size="sm" fw={600}>
          {question.text}
        </Text>
        <Loaded template={template} question={question} onClose={onClose} />
      </Stack>
    </Modal>
  );
}

function Loaded({ template, question, onClose }: Props) {
  const { data, error, refetch, isFetching } = useQuery(rubricsQuery(template.id));
  const mayEdit = useMayEdit();
  if (error) {
    return (
      <ProblemNote
        title="The rubric could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  const rubric = data?.items.find((each) => each.question_number === question.number);
  if (!rubric) return <Skeleton h={240} />;
  return (
    <>
      <Text size="sm" c="dimmed">
        {sourceWords(rubric)} Answers are compared with these points; a report that is finished
        keeps those it was made with until it is run again.
      </Text>
      {mayEdit ? (
        // A version that comes meanwhile must not replace what is being typed.
        <RubricForm template={template} question={question} rubric={rubric} onClose={onClose} />
      ) : (
        <Points rubric={rubric} />
      )}
    </>
  );
}

function Points({ rubric }: { rubric: Rubric }) {
  return (
    <List size="sm" spacing={6}>
      {rubric.points.map((point) => (
        <List.Item key={point.text}>
          {point.text} (weight {point.weight})
        </List.Item>
      ))}
    </List>
  );
}
