import { Checkbox, Grid, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMemo } from "react";
import { DateTimeInput } from "./DateTimeInput";
import { type DateValues, isPast } from "./dates";
import { allZones } from "./time";

interface Props<Values extends DateValues> {
  form: UseFormReturnType<Values>;
}

/** "Date and time" with "Time zone" beside it, or "Start now" instead. */
export function DateFields<Values extends DateValues>({ form }: Props<Values>) {
  const zones = useMemo(allZones, []);
  const values = form.getValues();
  return (
    <Stack gap={6}>
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, xs: 6 }}>
          <DateTimeInput
            id="local_time"
            isDisabled={values.starts_now}
            {...form.getInputProps("local_time")}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, xs: 6 }}>
          <TextInput
            label="Time zone"
            id="time_zone"
            required
            list="time-zones"
            autoComplete="off"
            {...form.getInputProps("time_zone")}
            onFocus={(event) => event.currentTarget.select()}
          />
          <datalist id="time-zones">
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </Grid.Col>
      </Grid>
      <Checkbox
        label="Start now"
        mt={4}
        {...form.getInputProps("starts_now", { type: "checkbox" })}
      />
      {isPast(values) && (
        <Text size="sm" c="var(--rapport-warning)" role="status">
          This time is in the past. You can save it, but the candidate may miss it.
        </Text>
      )}
      <Text size="xs" c="dimmed">
        The invitation names this time and zone; its calendar entry shows the candidate's own time.
      </Text>
    </Stack>
  );
}
