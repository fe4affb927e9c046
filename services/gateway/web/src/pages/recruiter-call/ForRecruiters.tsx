import { Stack, Text, Title } from "@mantine/core";
import { CentredPage } from "../../parts/CentredPage";
import { useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";

/** A call has one seat for the recruiter; an observer reads what comes of it. */
export function ForRecruiters({ id }: { id: string }) {
  useTitle("Observers cannot join a call");
  return (
    <CentredPage>
      <Stack>
        <Title order={1}>Observers cannot join a call</Title>
        <Text>It has one seat, for the recruiter. You can read the report after the call.</Text>
        <LinkButton to="/interviews/$id" params={{ id }} variant="default">
          Interview details
        </LinkButton>
      </Stack>
    </CentredPage>
  );
}
