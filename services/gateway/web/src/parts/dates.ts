/** "Date and time" with its zone, as people type it: `2026-12-01 14:30`. */
import { localNow, viewersZone, zoneNamed } from "./time";

export interface DateValues {
  local_time: string;
  time_zone: string;
  starts_now: boolean;
}

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/;

export const firstDate = (): DateValues => ({
  local_time: "",
  time_zone: viewersZone(),
  starts_now: false,
});

/** Whether the calendar has this day and the clock this time. */
export function isLocalTime(typed: string): boolean {
  const match = SHAPE.exec(typed.trim());
  if (!match) return false;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
}

export function isPast({ local_time, time_zone, starts_now }: DateValues): boolean {
  const zone = zoneNamed(time_zone);
  if (starts_now || zone === null || !isLocalTime(local_time)) return false;
  return local_time.trim().replace("T", " ") < localNow(zone);
}

export const dateRules = {
  local_time: (typed: string, values: DateValues) => {
    if (values.starts_now) return null;
    if (!typed.trim()) return "Date and time is missing.";
    return isLocalTime(typed) ? null : "Date and time must look like 2026-12-01 14:30.";
  },
  time_zone: (typed: string) =>
    zoneNamed(typed) === null ? "Choose a time zone of the list, such as Europe/Berlin." : null,
};
