import { useEffect, useRef } from "react";
import type { Plan } from "../../api/types";
import { FinishSection } from "./FinishSection";
import { NoteList } from "./NoteList";
import { QuestionSection } from "./QuestionSection";
import classes from "./recruiter.module.css";
import { TopicSection } from "./TopicSection";
import { useKeptScroll } from "./useKeptScroll";

interface Props {
  id: string;
  plan: Plan;
  isShown: boolean;
}

/** What the stage asks for stands on top; topics and notes stay below it. */
export function PlanPanel({ id, plan, isShown }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const toTop = useKeptScroll(scroll, isShown);
  // What is new stands on top, wherever the person had scrolled to.
  useEffect(toTop, [toTop, plan.stage, plan.current_question_id]);
  return (
    <div className={classes.scroll} ref={scroll}>
      {plan.stage === "technical" && <QuestionSection id={id} plan={plan} />}
      {plan.stage === "finish" && <FinishSection plan={plan} />}
      <TopicSection id={id} plan={plan} />
      <NoteList plan={plan} />
    </div>
  );
}
