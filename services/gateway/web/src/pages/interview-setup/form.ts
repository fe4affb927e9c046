/** The fields of "Interview setup" and what must be true before they are sent. */
import { isEmail, useForm } from "@mantine/form";
import type { NewInterview } from "../../api/types";
import { type DateValues, dateRules, firstDate } from "../../parts/dates";
import { zoneNamed } from "../../parts/time";

interface TextField {
  label: string;
  /** What is said when it is empty; without it, it may be. */
  missing?: string;
  type?: "email";
  autoComplete?: "off";
  description?: string;
}

/** The texts, in the order of the page: what is required stands above the date, the rest below. */
export const TEXTS = {
  position: { label: "Position", missing: "Position is missing." },
  candidate_name: {
    label: "Candidate name",
    missing: "Candidate name is missing.",
    autoComplete: "off",
  },
  candidate_email: {
    label: "Candidate email",
    missing: "Candidate email is missing.",
    type: "email",
    autoComplete: "off",
  },
  campaign: {
    label: "Campaign",
    description: "Optional. Interviews of one campaign are found together by this name.",
  },
} satisfies Partial<Record<keyof NewInterview, TextField>>;

type TextName = keyof typeof TEXTS;
type Texts = Record<TextName, string>;

export type SetupValues = DateValues & Texts & { captions: boolean };

export const textFields = Object.entries(TEXTS) as [TextName, TextField][];

/** One value for each of the texts. */
function eachText<T>(value: (name: TextName, field: TextField) => T): Record<TextName, T> {
  const values = textFields.map(([name, field]) => [name, value(name, field)]);
  return Object.fromEntries(values) as Record<TextName, T>;
}

const notEmail = isEmail("Candidate email must be an address such as name@example.com.");

const rule =
  ({ missing, type }: TextField) =>
  (value: string) => {
    if (!value.trim()) return missing ?? null;
    return type === "email" ? notEmail(value.trim()) : null;
  };

export function useSetupForm() {
  return useForm<SetupValues>({
    initialValues: { ...eachText(() => ""), ...firstDate(), captions: false },
    validate: { ...eachText((_, field) => rule(field)), ...dateRules },
  });
}

export type SetupForm = ReturnType<typeof useSetupForm>;

export function requestFrom(
  values: SetupValues,
  requestId: string,
  templateId: string,
): NewInterview {
  const texts = eachText((name, { missing }) => values[name].trim() || (missing ? "" : null));
  return {
    ...(texts as Texts),
    request_id: requestId,
    template_id: templateId,
    local_time: values.starts_now ? null : values.local_time.trim(),
    time_zone: zoneNamed(values.time_zone) ?? values.time_zone.trim(),
    captions: values.captions,
  };
}

/** As they stand on the page. */
function order(): string[] {
  const names = (isRequired: boolean) =>
    textFields.filter(([, { missing }]) => Boolean(missing) === isRequired).map(([name]) => name);
  return ["template_id", ...names(true), "local_time", "time_zone", ...names(false)];
}

export function focusFirstError(errors: Record<string, unknown>): void {
  const first = order().find((field) => errors[field]);
  if (first) document.getElementById(first)?.focus();
}
