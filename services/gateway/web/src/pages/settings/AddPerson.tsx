import { Button, Group, NativeSelect, PasswordInput, Stack, TextInput } from "@mantine/core";
import { isEmail, useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../api/client";
import { addPerson } from "../../api/commands";
import { keys } from "../../api/queries";
import type { NewPerson } from "../../api/types";
import { ProblemNote } from "../../parts/ProblemNote";

const PASSWORD_LEAST = 10;

const ROLES = [
  { value: "recruiter", label: "Recruiter: leads interviews" },
  { value: "observer", label: "Observer: reads only" },
  { value: "admin", label: "Admin: also people and system" },
];

const FIRST: NewPerson = { name: "", email: "", password: "", role: "recruiter" };

const usePersonForm = () =>
  useForm<NewPerson>({
    mode: "uncontrolled",
    initialValues: FIRST,
    validate: {
      name: (value) => (value.trim() ? null : "Name is missing."),
      email: isEmail("Email must be an address such as name@example.com."),
      password: (value) =>
        value.length < PASSWORD_LEAST ? `Use at least ${PASSWORD_LEAST} characters.` : null,
    },
  });

export function AddPerson({ onDone }: { onDone: () => void }) {
  const cache = useQueryClient();
  const form = usePersonForm();
  const adding = useMutation({
    mutationFn: addPerson,
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.people });
      onDone();
    },
    onError: (error) => {
      if (error instanceof Problem) form.setErrors(error.fields);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => adding.mutate(values))}>
      <Stack>
        <TextInput
          label="Name"
          autoComplete="off"
          required
          data-autofocus
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        <TextInput
          label="Email"
          type="email"
          autoComplete="off"
          required
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="First password"
          description="Hand it over in person; it is not mailed."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
          required
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <NativeSelect
          label="Role"
          data={ROLES}
          key={form.key("role")}
          {...form.getInputProps("role")}
        />
        {adding.isError && <ProblemNote title="Nobody was added" error={adding.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={adding.isPending}>
            Add person
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
