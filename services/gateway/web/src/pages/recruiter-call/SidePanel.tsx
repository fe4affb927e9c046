import { Alert, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import type { Plan, RecruiterView } from "../../api/types";
import type { CallState } from "../../call/state";
import { AnswerCard } from "./AnswerCard";
import { NoteField } from "./NoteField";
import { PlanPanel } from "./PlanPanel";
import classes from "./recruiter.module.css";
import { TranscriptPanel } from "./TranscriptPanel";
import { useLiveTranscript } from "./useLiveTranscript";

interface Props {
  id: string;
  plan: Plan;
  view: RecruiterView;
  call: CallState<RecruiterView>;
  recruiterName: string;
}

const PLAN = "plan";
const TRANSCRIPT = "transcript";

/** Beside the video: the plan or what was said; the last answer and the note field always in reach. */
export function SidePanel({ id, plan, view, call, recruiterName }: Props) {
  const [tab, setTab] = useState<string | null>(PLAN);
  const known = useLiveTranscript(id, call);
  const names = { recruiter: recruiterName, candidate: view.candidate_name };
  return (
    <aside className={classes.panel} aria-label="Interview">
      {view.error && (
        <Alert color="orange" radius={0} role="alert" title="What you see here may be old">
          {view.error}
        </Alert>
      )}
      {known.consents?.analysis === false && (
        <Text size="sm" role="status" className={classes.refused}>
          The candidate did not agree to AI analysis: rely on your notes.
        </Text>
      )}
      <Tabs
        value={tab}
        onChange={setTab}
        keepMountedMode="display-none"
        classNames={{ root: classes.tabs, panel: classes.tab }}
      >
        <Tabs.List grow>
          <Tabs.Tab value={PLAN}>Interview plan</Tabs.Tab>
          <Tabs.Tab value={TRANSCRIPT}>Transcript</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={PLAN}>
          <PlanPanel id={id} plan={plan} isShown={tab === PLAN} />
        </Tabs.Panel>
        <Tabs.Panel value={TRANSCRIPT}>
          <TranscriptPanel known={known} names={names} isShown={tab === TRANSCRIPT} />
        </Tabs.Panel>
      </Tabs>
      <AnswerCard id={id} plan={plan} assessments={view.assessments} known={known} />
      <NoteField id={id} plan={plan} />
    </aside>
  );
}
