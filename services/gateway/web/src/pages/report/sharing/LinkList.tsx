import { Badge, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { revokeShareLink, shareLinksKey, shareLinksQuery } from "../../../api/sharing";
import type { ShareLink } from "../../../api/types";
import { ProblemNote } from "../../../parts/ProblemNote";
import { shortDateAndTime } from "../../../parts/time";
import { nameOfLink, openingWords, partsWords, stateWords } from "./terms";

/** Every link to this report, the newest first: who made it, until when, how often it was opened. */
export function LinkList({ id }: { id: string }) {
  const { data, error, isFetching, refetch } = useQuery(shareLinksQuery(id));
  return (
    <Stack gap="sm" component="section" aria-label="Links to this report">
      <Title order={3}>Links to this report</Title>
      {error && (
        <ProblemNote
          title="The links could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton h={56} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          There is no link yet.
        </Text>
      )}
      {data?.map((link) => (
        <LinkRow key={link.id} id={id} link={link} />
      ))}
    </Stack>
  );
}

function LinkRow({ id, link }: { id: string; link: ShareLink }) {
  const cache = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => revokeShareLink(id, link.id),
    onSettled: () => cache.invalidateQueries({ queryKey: shareLinksKey(id) }),
  });
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
          <Group gap={8}>
            <Text size="sm" fw={600}>
              {nameOfLink(link)}
            </Text>
            <Badge variant="light" tt="none" color={link.is_open ? "green" : "gray"}>
              {stateWords(link)}
            </Badge>
          </Group>
          <Text size="sm">{partsWords(link.parts)}</Text>
          <Text size="xs" c="dimmed">
            Made by {link.made_by}, {shortDateAndTime(link.made_at)} · {openingWords(link)}
          </Text>
        </div>
        {link.is_open && (
          <Button
            size="xs"
            variant="light"
            color="red"
            flex="none"
            loading={revoking.isPending}
            aria-describedby={`link-${link.id}`}
            onClick={() => revoking.mutate()}
          >
            Revoke
          </Button>
        )}
      </Group>
      <span id={`link-${link.id}`} className="visually-hidden">
        Link for {nameOfLink(link)}
      </span>
      {revoking.isError && <ProblemNote title="The link still works" error={revoking.error} />}
    </div>
  );
}
