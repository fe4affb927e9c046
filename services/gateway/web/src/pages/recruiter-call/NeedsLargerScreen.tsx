import { Stack, Text, Title } from "@mantine/core";
import { CentredPage } from "../../parts/CentredPage";
import { useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";

/** The plan, the question and the picture do not fit on a phone together. */
export function NeedsLargerScreen({ id }: { id: string }) {
  useTitle("Use a computer or a tablet");
  return (
    <CentredPage>
      <Stack>
        <Title order={1}>Use a computer or a tablet</Title>
        <Text>
          Leading an interview needs room for the candidate's picture and the plan side by side.
          Open your recruiter link there, or turn a tablet to landscape.
        </Text>
        <LinkButton to="/interviews/$id" params={{ id }} variant="default">
          Interview details
        </LinkButton>
      </Stack>
    </CentredPage>
  );
}
