import { Anchor, Group, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { rotateLink } from "../../api/commands";
import { keys } from "../../api/queries";
import type { Interview } from "../../api/types";
import { Card } from "../../parts/Card";
import { CopyLink } from "../../parts/CopyLink";
import { useMayEdit } from "../../parts/mayEdit";
import { ProblemNote } from "../../parts/ProblemNote";
import { InvitationStep } from "./InvitationStep";
import { Step } from "./Step";

export function LinksCard({ interview }: { interview: Interview }) {
  const { candidate_url, recruiter_url, link_opened_at, device_check } = interview;
  const isOver = interview.ended_at !== null;
  const mayEdit = useMayEdit();
  return (
    <Card title="Links">
      <Text size="sm" c="dimmed">
        {mayEdit
          ? "Each link opens its own side only: send the candidate theirs, keep yours."
          : "Observers do not see the links: each lets in whoever knows it."}
      </Text>
      {mayEdit && (
        <Group gap="sm">
          <CopyLink label="Copy candidate link" url={candidate_url} variant="light" />
          <CopyLink label="Copy recruiter link" url={recruiter_url} />
        </Group>
      )}
      <Stack gap={8} mt={4}>
        <InvitationStep interview={interview} />
        <Step state={link_opened_at ? "done" : "open"} at={link_opened_at}>
          {link_opened_at ? "Link opened by the candidate" : "Link not opened yet"}
        </Step>
        <Step state={device_check ? "done" : "open"} at={device_check?.checked_at ?? null}>
          {deviceWords(device_check)}
        </Step>
      </Stack>
      {mayEdit && !isOver && <Rotate interview={interview} />}
    </Card>
  );
}

function deviceWords(check: Interview["device_check"]): string {
  if (!check) return "Device check not done yet";
  const { has_camera, has_microphone } = check;
  if (has_camera && has_microphone) return "Device check passed";
  if (has_microphone) return "Device check: microphone works, no camera";
  return has_camera
    ? "Device check: camera works, no microphone"
    : "Device check: no camera, no microphone";
}

function Rotate({ interview }: { interview: Interview }) {
  const cache = useQueryClient();
  const rotating = useMutation({
    mutationFn: () => rotateLink(interview.id),
    onSuccess: (changed) => {
      cache.setQueryData(keys.interview(interview.id), changed);
      notifications.show({ color: "green", message: "The candidate has a new link." });
    },
  });
  const ask = () =>
    modals.openConfirmModal({
      title: "Replace the candidate's link?",
      children: (
        <Text size="sm">
          The old link stops working at once. The candidate is sent the new one; if no mail is set
          up, copy it and send it yourself.
        </Text>
      ),
      labels: { confirm: "Replace link", cancel: "Keep it" },
      onConfirm: () => rotating.mutate(),
    });
  return (
    <>
      <Anchor component="button" size="sm" ta="left" onClick={ask} disabled={rotating.isPending}>
        Replace a link that went to the wrong person
      </Anchor>
      {rotating.isError && <ProblemNote title="The link was not replaced" error={rotating.error} />}
    </>
  );
}
