import { Button, Divider, Group, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../api/client";
import { changeDate } from "../../api/commands";
import { keys } from "../../api/queries";
import type { Interview } from "../../api/types";
import { DateFields } from "../../parts/DateFields";
import { type DateValues, dateRules } from "../../parts/dates";
import { ProblemNote } from "../../parts/ProblemNote";
import { zoneNamed } from "../../parts/time";

interface Props {
  interview: Interview;
  onDone: () => void;
}

export function ChangeDate({ interview, onDone }: Props) {
  const cache = useQueryClient();
  const { local_time, time_zone } = interview;
  const form = useForm<DateValues>({
    initialValues: { local_time, time_zone, starts_now: false },
    validate: {
      ...dateRules,
      // A zone that is newer than this browser was chosen elsewhere and stays.
      time_zone: (typed) => (typed === time_zone ? null : dateRules.time_zone(typed)),
    },
  });
  const saving = useMutation({
    mutationFn: (values: DateValues) =>
      changeDate(
        interview.id,
        values.starts_now ? null : values.local_time.trim(),
        zoneNamed(values.time_zone) ?? values.time_zone.trim(),
      ),
    onSuccess: (changed) => {
      cache.setQueryData(keys.interview(interview.id), changed);
      onDone();
    },
    onError: (error) => {
      if (error instanceof Problem) form.setErrors(error.fields);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => saving.mutate(values))}>
      <Stack mt="xs">
        <Divider />
        <Text size="sm">
          Both links stay valid. The candidate gets a mail with the new time, if a mail server is
          set.
        </Text>
        <DateFields form={form} />
        {saving.isError && <ProblemNote title="The date was not changed" error={saving.error} />}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            Save date
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
