import { List, Text, Title } from "@mantine/core";
import type { Plan } from "../../api/types";
import classes from "./recruiter.module.css";

const LEFT_TO_DO = [
  "Ask what the candidate wants to know.",
  "Tell about the company and the team.",
  "Agree on the next steps and when they hear from you.",
];

/** The last stage: the conversation and the recording go on until the red phone is pressed. */
export function FinishSection({ plan }: { plan: Plan }) {
  const uncovered = plan.topics.filter((topic) => !topic.is_completed);
  return (
    <section className={classes.section}>
      <Title order={2}>Finish interview</Title>
      <Text size="sm" mt={4}>
        Before you hang up:
      </Text>
      <List size="sm" mt={6} spacing={4}>
        {LEFT_TO_DO.map((step) => (
          <List.Item key={step}>{step}</List.Item>
        ))}
        {uncovered.length > 0 && (
          <List.Item>
            Not covered yet: {uncovered.map((topic) => topic.title).join(", ")}.
          </List.Item>
        )}
      </List>
      <Text size="sm" c="dimmed" mt="sm">
        The call goes on until you press the red phone. It ends for both of you.
      </Text>
    </section>
  );
}
