/** The fields of "Interview setup" and what must hold before they are sent. */
import { isEmail, useForm } from "@mantine/form";
import type { NewInterview } from "../../api/types";
import { type DateValues, dateRules, firstDate } from "../../parts/dates";
import { zoneNamed } from "../../parts/time";

export interface SetupValues extends DateValues {
  position: string;
  candidate_name: string;
  candidate_email: string;
  campaign: string;
}

/** In the order in which they stand on the page. */
const FIELDS = [
  "template_id",
  "position",
  "candidate_name",
  "candidate_email",
  "local_time",
  "time_zone",
  "campaign",
];

const filled = (sentence: string) => (value: string) => (value.trim() ? null : sentence);

export function useSetupForm() {
  return useForm<SetupValues>({
    initialValues: {
      position: "",
      candidate_name: "",
      candidate_email: "",
      campaign: "",
      ...firstDate(),
    },
    validate: {
      position: filled("Position is missing."),
      candidate_name: filled("Candidate name is missing."),
      candidate_email: (value) =>
        value.trim()
          ? isEmail("Candidate email must be an address such as name@example.com.")(value.trim())
          : "Candidate email is missing.",
      ...dateRules,
    },
  });
}

export type SetupForm = ReturnType<typeof useSetupForm>;

export function requestFrom(
  values: SetupValues,
  requestId: string,
  templateId: string,
): NewInterview {
  return {
    request_id: requestId,
    template_id: templateId,
    position: values.position.trim(),
    candidate_name: values.candidate_name.trim(),
    candidate_email: values.candidate_email.trim(),
    local_time: values.starts_now ? null : values.local_time.trim(),
    time_zone: zoneNamed(values.time_zone) ?? values.time_zone.trim(),
    campaign: values.campaign.trim() || null,
  };
}

export function focusFirstError(errors: Record<string, unknown>): void {
  const first = FIELDS.find((field) => errors[field]);
  if (first) document.getElementById(first)?.focus();
}
