import { Button, PasswordInput, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { isEmail, useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { hasStatus, Problem } from "../../api/client";
import { createAdministrator, openSetup } from "../../api/commands";
import { keys } from "../../api/queries";
import { CentredPage } from "../../parts/CentredPage";
import { useTitle } from "../../parts/hooks";
import { ProblemNote } from "../../parts/ProblemNote";

const PASSWORD_LEAST = 10;

/** The one-time link that a first start prints leads here. */
export default function FirstAdministrator() {
  useTitle("Set up");
  const { token } = useParams({ from: "/setup/$token" });
  const link = useQuery({
    queryKey: ["setup", token],
    queryFn: () => openSetup(token),
    retry: (count, error) => !hasStatus(error, 404) && count < 3,
  });
  return (
    <CentredPage width={440}>
      {link.isPending && <Skeleton h={280} />}
      {link.isError && <DeadSetup error={link.error} onRetry={() => void link.refetch()} />}
      {link.isSuccess && <AdministratorForm token={token} />}
    </CentredPage>
  );
}

function DeadSetup({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!hasStatus(error, 404)) {
    return (
      <>
        <Title order={1} mb="md">
          Set up Rapport
        </Title>
        <ProblemNote title="The link could not be checked" error={error} onRetry={onRetry} />
      </>
    );
  }
  return (
    <Stack>
      <Title order={1}>This link was used or is not valid</Title>
      <Text>
        If an administrator exists already, sign in. Otherwise start Rapport again: it prints a new
        link in its terminal.
      </Text>
      <Button component="a" href="/sign-in" variant="default">
        Go to sign in
      </Button>
    </Stack>
  );
}

const useAdministratorForm = () =>
  useForm({
    mode: "uncontrolled",
    initialValues: { name: "", email: "", password: "" },
    validate: {
      name: (value) => (value.trim() ? null : "Enter your name."),
      email: isEmail("Enter an address such as name@example.com."),
      password: (value) =>
        value.length < PASSWORD_LEAST ? `Use at least ${PASSWORD_LEAST} characters.` : null,
    },
  });

function AdministratorForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const cache = useQueryClient();
  const form = useAdministratorForm();
  const creating = useMutation({
    mutationFn: (values: typeof form.values) => createAdministrator(token, values),
    onSuccess: async (me) => {
      cache.setQueryData(keys.me, me);
      await navigate({ to: "/" });
    },
    onError: (error) => {
      if (error instanceof Problem) form.setErrors(error.fields);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => creating.mutate(values))}>
      <Stack>
        <div>
          <Title order={1}>Set up Rapport</Title>
          <Text c="dimmed" size="sm">
            You become the first administrator. Everything stays on your own servers.
          </Text>
        </div>
        {creating.isError && (
          <ProblemNote title="The administrator was not created" error={creating.error} />
        )}
        <TextInput
          label="Name"
          autoComplete="name"
          autoFocus
          required
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          required
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
          label="Password"
          description={`At least ${PASSWORD_LEAST} characters; a sentence is easy to remember.`}
          autoComplete="new-password"
          required
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" loading={creating.isPending}>
          Create administrator
        </Button>
      </Stack>
    </form>
  );
}
