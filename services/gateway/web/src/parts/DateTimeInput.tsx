import { ActionIcon, Button, Popover, Stack, TextInput } from "@mantine/core";
import { DatePicker, TimePicker } from "@mantine/dates";
import "@mantine/dates/styles.layer.css";
import { IconCalendar } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { isLocalTime } from "./dates";

interface Props {
  id: string;
  value?: string;
  error?: ReactNode;
  isDisabled: boolean;
  onChange?: (typed: string) => void;
  onBlur?: () => void;
  onFocus?: () => void;
}

const LABELS = {
  previousMonth: "Previous month",
  nextMonth: "Next month",
  previousYear: "Previous year",
  nextYear: "Next year",
  previousDecade: "Previous decade",
  nextDecade: "Next decade",
  monthLevelControl: "Choose a month",
  yearLevelControl: "Choose a year",
};

/** Typed as `2026-12-01 14:30`, or picked from a calendar. */
export function DateTimeInput({ id, value = "", error, isDisabled, onChange, ...events }: Props) {
  return (
    <TextInput
      label="Date and time"
      id={id}
      required
      placeholder={isDisabled ? "Now" : "such as 2026-12-01 14:30"}
      autoComplete="off"
      value={isDisabled ? "" : value}
      error={isDisabled ? null : error}
      disabled={isDisabled}
      onChange={(event) => onChange?.(event.currentTarget.value)}
      rightSection={<CalendarButton value={value} isDisabled={isDisabled} onChange={onChange} />}
      {...events}
    />
  );
}

type CalendarProps = Pick<Props, "value" | "isDisabled" | "onChange">;

function CalendarButton({ value = "", isDisabled, onChange }: CalendarProps) {
  const [isOpen, setOpen] = useState(false);
  const [day, time] = isLocalTime(value) ? value.trim().split(/[ T]/) : [null, null];
  const pick = (newDay: string | null, newTime: string | null) => {
    if (newDay) onChange?.(`${newDay} ${(newTime || time || "10:00").slice(0, 5)}`);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withinPortal shadow="md">
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Open calendar"
          aria-expanded={isOpen}
          disabled={isDisabled}
          onClick={() => setOpen(!isOpen)}
        >
          <IconCalendar size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <DatePicker
            weekendDays={[]}
            hideOutsideDates
            ariaLabels={LABELS}
            value={day}
            onChange={(chosen) => pick(chosen, time)}
          />
          <TimePicker
            label="Time of day"
            value={time ?? ""}
            onChange={(chosen) => pick(day, chosen)}
            hoursInputLabel="Hours"
            minutesInputLabel="Minutes"
            disabled={!day}
          />
          <Button size="xs" onClick={() => setOpen(false)}>
            Done
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
