import { Paper, Stack } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { Empty } from "../../parts/Empty";
import { useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";
import { useMayEdit } from "../../parts/mayEdit";
import { PageHeader } from "../../parts/PageHeader";

export default function Campaigns() {
  useTitle("Campaigns");
  const mayEdit = useMayEdit();
  return (
    <Stack gap="lg">
      <PageHeader title="Campaigns" context="One shared link through which many candidates come" />
      <Paper withBorder>
        <Empty
          icon={<IconLink size={22} />}
          title="Campaigns are not available in this version yet"
          action={
            mayEdit && (
              <LinkButton to="/templates" variant="default" mt="xs">
                Create a single interview
              </LinkButton>
            )
          }
        >
          A campaign will have one link for everybody: each candidate books a slot or comes at once,
          and gets an interview with links of their own. Until then, create an interview for each
          candidate; the field “Campaign” in its setup keeps them together by name.
        </Empty>
      </Paper>
    </Stack>
  );
}
