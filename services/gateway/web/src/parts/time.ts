/** Times as people read them. Everything that comes in is ISO 8601 UTC or seconds. */

import { serverNow } from "../api/serverTime";

/** Whether times can be shown in a zone: browsers are older than some, and name one `Etc/Unknown`. */
export function isKnownZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The zone that this device is set to; null when the browser cannot tell. */
export function deviceZone(): string | null {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && isKnownZone(zone) ? zone : null;
}

/** The viewer's zone, else the interview's when it is given and known, else UTC. */
export function viewersZone(interviewZone?: string): string {
  const others = interviewZone && isKnownZone(interviewZone) ? interviewZone : "UTC";
  return deviceZone() ?? others;
}

/** All zones this browser knows. */
export function allZones(): string[] {
  const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
  return zones.includes("UTC") ? zones : ["UTC", ...zones];
}

/** The zone as the browser spells it, or null: "europe/berlin" becomes "Europe/Berlin". */
export function zoneNamed(typed: string): string | null {
  const name = typed.trim().replaceAll(" ", "_");
  if (!isKnownZone(name)) return null;
  const known = Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  return allZones().find((zone) => zone.toLowerCase() === name.toLowerCase()) ?? known;
}

/** "Tue, 1 Dec 2026, 14:30", in the viewer's zone unless another is named. */
export function dateAndTime(iso: string, zone?: string): string {
  return format(iso, zone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** The same in the viewer's zone; in the interview's, which is then named, when that is not known. */
export function viewersDateAndTime(iso: string, interviewZone: string): string {
  const zone = viewersZone(interviewZone);
  return deviceZone() ? dateAndTime(iso, zone) : `${dateAndTime(iso, zone)} ${zone}`;
}

/** "1 Dec 2026, 14:30", in the viewer's zone: for tables. */
export function shortDateAndTime(iso: string): string {
  return format(iso, undefined, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** "1 Dec 2026", in the viewer's zone. */
export function shortDate(iso: string): string {
  return format(iso, undefined, { day: "numeric", month: "short", year: "numeric" });
}

/** "Tuesday, 1 December 2026", in the viewer's zone unless another is named. */
export function fullDate(iso: string, zone?: string): string {
  return format(iso, zone, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

/** "14:30", in the viewer's zone unless another is named. */
export function timeOfDay(iso: string, zone?: string): string {
  return format(iso, zone, { hour: "2-digit", minute: "2-digit" });
}

/** Names the zone when it is not the one that the reader expects. */
function format(iso: string, zone: string | undefined, options: Intl.DateTimeFormatOptions) {
  const timeZone = zone && isKnownZone(zone) ? zone : viewersZone();
  const formatter = new Intl.DateTimeFormat("en-GB", { ...options, hourCycle: "h23", timeZone });
  const text = formatter.format(new Date(iso));
  return timeZone === (zone ?? deviceZone()) ? text : `${text} ${timeZone}`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "in 2 hours", "3 days ago", "now". */
export function relative(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const step = STEPS.find(([, length_s]) => Math.abs(seconds) >= length_s);
  if (!step) return "now";
  const formatter = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  return formatter.format(Math.round(seconds / step[1]), step[0]);
}

/** "4:05", "1:02:09": a length or a place in a recording. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** The wall clock of a zone as "2026-12-01 14:30": comparable with what people type. */
export function localNow(zone: string, now: number = serverNow()): string {
  return localTime(new Date(now).toISOString(), zone);
}

/** An instant on the wall clock of a zone, as "2026-12-01 14:30". */
export function localTime(iso: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: isKnownZone(zone) ? zone : "UTC",
    dateStyle: "short",
    timeStyle: "short",
  });
  return parts.format(new Date(iso));
}

/** "Europe/Berlin (GMT+1)": the offset is the one of that day; the bare name of an unknown zone. */
export function zoneLabel(zone: string, iso: string): string {
  if (!isKnownZone(zone)) return zone;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortOffset" });
  const offset = parts.formatToParts(new Date(iso)).find((part) => part.type === "timeZoneName");
  return offset ? `${zone} (${offset.value})` : zone;
}
