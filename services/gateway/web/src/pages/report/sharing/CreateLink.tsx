import { Alert, Button, Checkbox, Group, Radio, Stack, TextInput } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "../../../api/client";
import { createShareLink, shareLinksKey } from "../../../api/sharing";
import { CopyLink } from "../../../parts/CopyLink";
import { ProblemNote } from "../../../parts/ProblemNote";
import { counted, DAYS, PARTS, partsOf } from "./terms";

/** The terms of a new link. Its address is shown once, here: only a hash of it is kept. */
export function CreateLink({ id }: { id: string }) {
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<string[]>(["transcript", "answers"]);
  const [days, setDays] = useState("7");
  const [reader, setReader] = useState("");
  const creating = useMutation({
    mutationFn: () =>
      createShareLink(id, { days: Number(days) as 1, reader, parts: partsOf(chosen) }),
    onSuccess: () => {
      setReader("");
      void cache.invalidateQueries({ queryKey: shareLinksKey(id) });
    },
  });
  const create = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  const refused = creating.error instanceof Problem ? creating.error.fields.reader : undefined;
  return (
    <form onSubmit={create}>
      <Stack>
        <Checkbox.Group
          label="What the link shows"
          description="Candidate, position, date and the final figure are always shown."
          value={chosen}
          onChange={setChosen}
        >
          <Group mt="xs" gap="md">
            {PARTS.map(({ key, label }) => (
              <Checkbox key={key} value={key} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
        <Radio.Group label="Expires after" value={days} onChange={setDays}>
          <Group mt="xs" gap="md">
            {DAYS.map((each) => (
              <Radio key={each} value={String(each)} label={counted(each, "day")} />
            ))}
          </Group>
        </Radio.Group>
        <TextInput
          label="For whom"
          description="Only you and your colleagues see this. A link for each reader shows who opened it."
          maxLength={100}
          value={reader}
          error={refused}
          onChange={(event) => setReader(event.currentTarget.value)}
        />
        {creating.isError && !refused && (
          <ProblemNote title="The link was not created" error={creating.error} />
        )}
        <Group justify="flex-end">
          <Button type="submit" leftSection={<IconLink size={16} />} loading={creating.isPending}>
            Create link
          </Button>
        </Group>
        {creating.data && <NewLink key={creating.data.link.id} url={creating.data.url} />}
      </Stack>
    </form>
  );
}

function NewLink({ url }: { url: string }) {
  return (
    <Alert color="green" role="status" title="The link is ready. It is shown only now.">
      <Group align="flex-end" gap="sm">
        <TextInput
          aria-label="Link to the report"
          value={url}
          readOnly
          flex={1}
          miw={200}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyLink label="Copy link" url={url} />
      </Group>
    </Alert>
  );
}
