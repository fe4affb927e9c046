import { Alert } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Assessment, Plan } from "../../api/types";
import { AssessmentCard } from "./AssessmentCard";
import { FinishSection } from "./FinishSection";
import { NoteField } from "./NoteField";
import { NoteList } from "./NoteList";
import { QuestionSection } from "./QuestionSection";
import classes from "./recruiter.module.css";
import { TopicSection } from "./TopicSection";

interface Props {
  id: string;
  plan: Plan;
  assessments: Assessment[];
  warning: string | null;
}

/** What the stage asks for stands on top; topics and notes stay below it, the note field always in reach. */
export function PlanPanel({ id, plan, assessments, warning }: Props) {
  const isTechnical = plan.stage === "technical";
  const isFinish = plan.stage === "finish";
  const scroll = useRef<HTMLDivElement>(null);
  // What is new stands on top, wherever the person had scrolled to.
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    void scroll.current?.scrollTo(0, 0);
  }, [plan.stage, plan.current_question_id]);
  const hasQuestions = plan.questions.length > 0;
  return (
    <aside className={classes.panel} aria-label="Interview">
      <div className={classes.scroll} ref={scroll}>
        {warning && (
          <Alert color="orange" radius={0} role="alert" title="What you see here may be old">
            {warning}
          </Alert>
        )}
        {isTechnical && <QuestionSection id={id} plan={plan} />}
        {isFinish && <FinishSection plan={plan} />}
        <TopicSection id={id} plan={plan} />
        <NoteList plan={plan} />
      </div>
      {hasQuestions && (isTechnical || isFinish) && <AssessmentCard assessments={assessments} />}
      <NoteField id={id} plan={plan} />
    </aside>
  );
}
