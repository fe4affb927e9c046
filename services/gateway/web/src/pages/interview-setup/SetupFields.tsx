import { TextInput } from "@mantine/core";
import { DateFields } from "../../parts/DateFields";
import type { SetupForm } from "./form";

/** What is entered about an interview, in the order of the page. */
export function SetupFields({ form }: { form: SetupForm }) {
  return (
    <>
      <TextInput
        label="Position"
        id="position"
        required
        autoFocus
        key={form.key("position")}
        {...form.getInputProps("position")}
      />
      <TextInput
        label="Candidate name"
        id="candidate_name"
        autoComplete="off"
        required
        key={form.key("candidate_name")}
        {...form.getInputProps("candidate_name")}
      />
      <TextInput
        label="Candidate email"
        id="candidate_email"
        type="email"
        autoComplete="off"
        required
        key={form.key("candidate_email")}
        {...form.getInputProps("candidate_email")}
      />
      <DateFields form={form} />
      <TextInput
        label="Campaign"
        id="campaign"
        description="Optional. Interviews of one campaign are found together by this name."
        key={form.key("campaign")}
        {...form.getInputProps("campaign")}
      />
    </>
  );
}
