import { Anchor, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { inviteAgain } from "../../api/commands";
import { keys } from "../../api/queries";
import type { Interview } from "../../api/types";
import { useMayEdit } from "../../parts/mayEdit";
import { ProblemNote } from "../../parts/ProblemNote";
import { Step } from "./Step";

const LOOKS = { queued: "open", sent: "done", kept: "bad", failed: "bad" } as const;
const WORDS: Record<Interview["invitation"]["state"], string> = {
  queued: "Invitation waits to be sent",
  sent: "Invitation sent",
  kept: "Invitation not sent: no mail server is set. It lies in var/mail; copy the link instead.",
  failed: "Invitation not sent",
};

export const invitationWords = ({ state, reason }: Interview["invitation"]): string =>
  reason ? `${WORDS[state]}: ${reason}` : WORDS[state];

/** What became of the invitation's mail, and the way to have it sent once more. */
export function InvitationStep({ interview }: { interview: Interview }) {
  const { invitation, ended_at } = interview;
  const mayEdit = useMayEdit();
  return (
    <>
      <Step state={LOOKS[invitation.state]} at={invitation.at}>
        {invitationWords(invitation)}
      </Step>
      {mayEdit && !ended_at && invitation.state !== "queued" && <SendAgain id={interview.id} />}
    </>
  );
}

function SendAgain({ id }: { id: string }) {
  const cache = useQueryClient();
  const sending = useMutation({
    mutationFn: () => inviteAgain(id),
    onSuccess: (changed) => {
      cache.setQueryData(keys.interview(id), changed);
      notifications.show({ message: "The invitation waits to be sent again." });
    },
  });
  return (
    <Text size="sm" pl={28}>
      <Anchor
        component="button"
        size="sm"
        onClick={() => sending.mutate()}
        disabled={sending.isPending}
      >
        Send again
      </Anchor>
      {sending.isError && (
        <ProblemNote title="The invitation was not sent again" error={sending.error} />
      )}
    </Text>
  );
}
