import { Button, Stack, Text, Title } from "@mantine/core";
import { CentredPage } from "../CentredPage";
import { useTitle } from "../hooks";

/** The seat moved to another tab of the same person. */
export function Replaced({ onUseHere }: { onUseHere: () => void }) {
  useTitle("Open in another tab");
  return (
    <CentredPage>
      <Stack>
        <Title order={1}>Open in another tab</Title>
        <Text>
          You took your seat in another tab or window. Go on there, or bring the interview here.
        </Text>
        <Button onClick={onUseHere}>Use here</Button>
      </Stack>
    </CentredPage>
  );
}
