import { Button, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { hasStatus, Problem } from "../../api/client";
import { signIn } from "../../api/commands";
import { keys } from "../../api/queries";
import { CentredPage } from "../../parts/CentredPage";
import { useTitle } from "../../parts/hooks";
import { ProblemNote } from "../../parts/ProblemNote";

export default function SignIn() {
  useTitle("Sign in");
  const { next } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const cache = useQueryClient();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "" },
    validate: {
      email: (value) => (value.trim() ? null : "Enter your email address."),
      password: (value) => (value ? null : "Enter your password."),
    },
  });
  const entering = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => signIn(email.trim(), password),
    onSuccess: (me) => {
      cache.setQueryData(keys.me, me);
      router.history.push(next ?? "/");
    },
    onError: (error) => {
      if (error instanceof Problem) form.setErrors(error.fields);
    },
  });
  const isRefused = hasStatus(entering.error, 401, 403);

  return (
    <CentredPage>
      <form noValidate onSubmit={form.onSubmit((values) => entering.mutate(values))}>
        <Stack>
          <Title order={1}>Sign in</Title>
          {entering.isError && (
            <ProblemNote
              title="You are not signed in"
              error={isRefused ? undefined : entering.error}
            >
              {isRefused && "Email or password is not right. Check both and try again."}
            </ProblemNote>
          )}
          <TextInput
            label="Email"
            type="email"
            autoComplete="username"
            autoFocus
            required
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            label="Password"
            autoComplete="current-password"
            required
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={entering.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </CentredPage>
  );
}
