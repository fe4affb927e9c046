import { ActionIcon, Anchor, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { Assessment, Plan, Question } from "../../api/types";
import { RateAnswer } from "../../parts/rating/RateAnswer";
import { assessmentOf, finishedAnswers, waitingWords } from "./answers";
import { Findings, summary } from "./Findings";
import classes from "./recruiter.module.css";
import type { Known } from "./transcript";

/** Taller windows have room for the whole card beside question and note. */
const ROOM_PX = 860;

interface Props {
  id: string;
  plan: Plan;
  assessments: Assessment[];
  known: Known;
}

/** One quiet card on the last finished answer: never more than one, always in the same place. */
export function AnswerCard({ id, plan, assessments, known }: Props) {
  const answers = finishedAnswers(plan);
  // Who looks back, or has begun to rate, stays there when another answer is finished.
  const [chosenId, choose] = useState<string | null>(null);
  const [draftId, setDraftId] = useState<string | null>(null);
  const latest = answers.at(-1);
  const shown = answers.find((one) => one.id === (draftId ?? chosenId)) ?? latest;
  const isAsked = plan.stage === "technical" || plan.stage === "finish";
  if (plan.questions.length === 0 || !isAsked) return null;
  const step = (by: number) => {
    const next = answers[answers.indexOf(shown as Question) + by];
    choose(next === latest ? null : (next?.id ?? null));
    setDraftId(null);
  };
  return (
    <section className={classes.dock} aria-label="Assessment of the last answer">
      {shown ? (
        <>
          <Answer
            question={shown}
            assessment={assessmentOf(shown, assessments, known)}
            waiting={waitingWords(shown, plan, known)}
            onEarlier={shown === answers[0] ? undefined : () => step(-1)}
            onLater={shown === latest ? undefined : () => step(1)}
          />
          <div className={classes.rating}>
            <RateAnswer
              key={shown.id}
              id={id}
              question={shown}
              onDraft={(isDraft) => setDraftId(isDraft ? shown.id : null)}
            />
          </div>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          The assessment of each finished answer appears here.
        </Text>
      )}
    </section>
  );
}

interface AnswerProps {
  question: Question;
  assessment: Assessment | undefined;
  waiting: string;
  onEarlier: (() => void) | undefined;
  onLater: (() => void) | undefined;
}

function Answer({ question, assessment, waiting, onEarlier, onLater }: AnswerProps) {
  const [isOpen, { toggle }] = useDisclosure(window.innerHeight >= ROOM_PX);
  return (
    <>
      <Group wrap="nowrap" gap={4}>
        {(onEarlier || onLater) && (
          <>
            <Step label="Earlier answer" Icon={IconChevronLeft} onClick={onEarlier} />
            <Step label="Later answer" Icon={IconChevronRight} onClick={onLater} />
          </>
        )}
        <Text size="sm" component="div" flex={1} miw={0} truncate>
          <b>Assessment of question {question.number}</b>
          {assessment?.is_provisional && ", provisional"}
        </Text>
        {assessment && (
          <Anchor component="button" size="sm" aria-expanded={isOpen} onClick={toggle}>
            {isOpen ? "Less" : "More"}
          </Anchor>
        )}
      </Group>
      {assessment && isOpen ? (
        <div className={classes.findings}>
          <Findings assessment={assessment} />
        </div>
      ) : (
        <Text size="sm" c="dimmed" truncate={assessment !== undefined}>
          {assessment ? summary(assessment) : waiting}
        </Text>
      )}
    </>
  );
}

interface StepProps {
  label: string;
  Icon: typeof IconChevronLeft;
  onClick: (() => void) | undefined;
}

/** Stays in its place when it leads nowhere, so that nothing moves under the pointer. */
function Step({ label, Icon, onClick }: StepProps) {
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={!onClick}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
