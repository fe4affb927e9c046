import { Switch, TextInput } from "@mantine/core";
import { DateFields } from "../../parts/DateFields";
import { type SetupForm, textFields } from "./form";

/** What is entered about an interview, in the order of the page. */
export function SetupFields({ form }: { form: SetupForm }) {
  return (
    <>
      <Texts form={form} areRequired />
      <DateFields form={form} />
      <Texts form={form} areRequired={false} />
      <Switch
        label="Captions for the candidate"
        description="In the call the candidate can read along what you say. Software on your server writes the captions; they are not kept."
        key={form.key("captions")}
        {...form.getInputProps("captions", { type: "checkbox" })}
      />
    </>
  );
}

function Texts({ form, areRequired }: { form: SetupForm; areRequired: boolean }) {
  const first = textFields[0]?.[0];
  return textFields
    .filter(([, { missing }]) => Boolean(missing) === areRequired)
    .map(([name, { missing, ...field }]) => (
      <TextInput
        {...field}
        id={name}
        required={areRequired}
        autoFocus={name === first}
        key={form.key(name)}
        {...form.getInputProps(name)}
      />
    ));
}
