import { List, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { CandidateLanding } from "../../api/types";
import { useTitle } from "../../parts/hooks";
import { CandidateShell } from "./CandidateShell";

export function CandidateCompleted({ landing }: { landing: CandidateLanding }) {
  useTitle("Interview completed");
  const { data, recording, analysis } = landing.consents;
  return (
    <CandidateShell company={landing.company}>
      <Paper withBorder p={{ base: "md", sm: "xl" }}>
        <Stack>
          <ThemeIcon size={48} radius="xl" color="green" variant="light">
            <IconCheck size={28} aria-hidden />
          </ThemeIcon>
          <Title order={1}>Interview completed</Title>
          <Text>
            Thank you, {landing.candidate_name}. {landing.recruiter_name} will be in touch about the
            next steps for {landing.position}.
          </Text>
          <Title order={2}>What happens with your data</Title>
          <List spacing="xs" size="sm">
            <List.Item>
              {recording
                ? "The recording is kept on the company's own servers, for the people who decide on this application."
                : "You did not agree to a recording, so none is kept."}
            </List.Item>
            <List.Item>
              {analysis
                ? "Software writes down what was said and compares your answers with the questions. A person reads it and decides."
                : "You did not agree to an analysis, so your answers are not analysed by software."}
            </List.Item>
            <List.Item>
              {data
                ? "Your name and email address stay with this application."
                : "You did not agree that your data is kept, and the interviewer sees that."}{" "}
              To see, correct or delete your data, ask {landing.recruiter_name}.
            </List.Item>
          </List>
          <Text size="sm" c="dimmed">
            You can close this page.
          </Text>
        </Stack>
      </Paper>
    </CandidateShell>
  );
}
