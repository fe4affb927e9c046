import { Button, Checkbox, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { notifyManager } from "@tanstack/react-query";
import { useState } from "react";
import type { Plan, Topic } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";
import { onCallClock, usePlanStep } from "./plan";
import classes from "./recruiter.module.css";
import { StartTechnicalPart } from "./StartTechnicalPart";

interface Props {
  id: string;
  plan: Plan;
}

/** "Interview plan": topics in any order, and the way to the next part. */
export function TopicSection({ id, plan }: Props) {
  const covered = plan.topics.filter((topic) => topic.is_completed).length;
  const finishing = usePlanStep(id, (commands) => commands.openFinishStage());
  const isGeneral = plan.stage === "general";
  return (
    <section className={classes.section}>
      <Group justify="space-between" mb={6}>
        <Title order={2}>Interview plan</Title>
        <Text size="sm" c="dimmed" className="tabular">
          {covered} of {plan.topics.length} covered
        </Text>
      </Group>
      <Progress
        value={plan.topics.length ? (covered / plan.topics.length) * 100 : 0}
        size={6}
        mb="xs"
        aria-label="Topics covered"
      />
      <Stack gap={0}>
        {plan.topics.map((topic) => (
          <TopicRow key={topic.id} id={id} topic={topic} plan={plan} />
        ))}
      </Stack>
      {isGeneral && plan.questions.length > 0 && <StartTechnicalPart id={id} plan={plan} />}
      {isGeneral && plan.questions.length === 0 && (
        <Button fullWidth mt="md" loading={finishing.isPending} onClick={() => finishing.mutate()}>
          Finish interview
        </Button>
      )}
      {finishing.isError && (
        <ProblemNote title="The stage was not changed" error={finishing.error} />
      )}
    </section>
  );
}

function TopicRow({ id, topic, plan }: Props & { topic: Topic }) {
  // What the person has just chosen shows at once, until the plan says it too. Whoever changes
  // their mind meanwhile is heard as well: presses go out one after the other.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const ticking = usePlanStep<boolean>(
    id,
    (commands, isCompleted) =>
      isCompleted ? commands.completeTopic(topic.id) : commands.reopenTopic(topic.id),
    `topic ${topic.id}`,
  );
  const tick = (isCompleted: boolean) => {
    setWanted(isCompleted);
    // After the news of the plan that the answer brought, or the box would jump back for a moment.
    const letGo = () => notifyManager.schedule(() => setWanted(null));
    ticking.mutate(isCompleted, { onSettled: letGo });
  };
  return (
    <>
      <div className={classes.topic}>
        <Checkbox
          label={topic.title}
          checked={wanted ?? topic.is_completed}
          onChange={(event) => tick(event.currentTarget.checked)}
        />
        <Text size="xs" c="dimmed" className="tabular" style={{ flexShrink: 0 }} mt={2}>
          {topic.completed_at
            ? `done ${onCallClock(topic.completed_at, plan)}`
            : `${topic.minutes} min`}
        </Text>
      </div>
      {ticking.isError && <ProblemNote title="The topic was not changed" error={ticking.error} />}
    </>
  );
}
