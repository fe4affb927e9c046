import { Stack, Text, Title } from "@mantine/core";
import { CentredPage } from "./CentredPage";
import { useTitle } from "./hooks";
import { LinkButton } from "./links";

/** An address that leads nowhere. */
export function NotFound() {
  useTitle("Page not found");
  return (
    <CentredPage>
      <Stack>
        <Title order={1}>There is no such page</Title>
        <Text>The address may be mistyped, or what it showed was deleted.</Text>
        <LinkButton to="/" variant="default">
          Go to Overview
        </LinkButton>
      </Stack>
    </CentredPage>
  );
}
