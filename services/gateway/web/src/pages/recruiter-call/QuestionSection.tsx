import { Accordion, Badge, Button, Group, List, Text, Title } from "@mantine/core";
import type { Plan, Question } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";
import { currentQuestion, usePlanStep } from "./plan";
import classes from "./recruiter.module.css";

interface Props {
  id: string;
  plan: Plan;
}

/** The one current question, with what only the recruiter may see of it. */
export function QuestionSection({ id, plan }: Props) {
  const moving = usePlanStep<{ to: "next" | "previous"; from: string }>(
    id,
    (commands, { to, from }) =>
      to === "next" ? commands.nextQuestion(from) : commands.previousQuestion(from),
  );
  const showing = usePlanStep<string>(id, (commands, question_id) =>
    commands.showRephrasing(question_id),
  );
  const question = currentQuestion(plan);
  if (!question) return null;
  const isFirst = question.number === 1;
  const isLast = question.number === plan.questions.length;
  const move = (to: "next" | "previous") => moving.mutate({ to, from: question.id });
  return (
    <section className={classes.section} aria-label="Current question">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="sm" fw={500} c="dimmed" className="tabular">
          Question {question.number} of {plan.questions.length}
        </Title>
        {question.is_rephrased && (
          <Badge variant="light" tt="none">
            Candidate sees the rephrasing
          </Badge>
        )}
      </Group>
      <p className={classes.question} style={{ margin: 0 }}>
        {question.text}
      </p>
      <RecruitersOwn
        question={question}
        isShowing={showing.isPending}
        onShow={() => showing.mutate(question.id)}
      />
      <Group grow gap="sm" className={classes.steps}>
        <Button
          variant="default"
          disabled={isFirst || moving.isPending}
          onClick={() => move("previous")}
        >
          Previous question
        </Button>
        <Button loading={moving.isPending} onClick={() => move("next")}>
          Next question
        </Button>
      </Group>
      {isLast && (
        <Text size="xs" c="dimmed" mt={6}>
          This is the last one: after it the finish stage opens.
        </Text>
      )}
      {(moving.isError || showing.isError) && (
        <ProblemNote title="Nothing was changed" error={moving.error ?? showing.error} />
      )}
    </section>
  );
}

interface OwnProps {
  question: Question;
  isShowing: boolean;
  onShow: () => void;
}

/** What helps the recruiter to ask and to listen; the candidate sees it only when it is shown. */
function RecruitersOwn({ question, isShowing, onShow }: OwnProps) {
  return (
    <Accordion
      multiple
      defaultValue={["alternative", "answer"]}
      order={3}
      variant="default"
      mt="xs"
      styles={{
        control: { paddingInline: 0 },
        label: { paddingBlock: 8, fontWeight: 600, fontSize: 14 },
        content: { paddingInline: 0, paddingTop: 0 },
      }}
    >
      <Accordion.Item value="alternative">
        <Accordion.Control>Alternative explanation</Accordion.Control>
        <Accordion.Panel>
          <Text size="sm">{question.rephrasing}</Text>
          <Button
            size="xs"
            variant="light"
            mt={8}
            disabled={question.is_rephrased}
            loading={isShowing}
            onClick={onShow}
          >
            Show rephrasing
          </Button>
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="answer">
        <Accordion.Control>Answer</Accordion.Control>
        <Accordion.Panel>
          <Text size="sm">{question.answer}</Text>
          {question.key_points.length > 0 && (
            <List size="sm" mt={6} spacing={2}>
              {question.key_points.map((point) => (
                <List.Item key={point}>{point}</List.Item>
              ))}
            </List>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
