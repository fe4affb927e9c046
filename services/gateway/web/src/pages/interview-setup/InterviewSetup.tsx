import { Button, Group, Paper, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/client";
import { createInterview, newId } from "../../api/commands";
import { keys, templateQuery } from "../../api/queries";
import { useTitle } from "../../parts/hooks";
import { LinkButton } from "../../parts/links";
import { useMayEdit } from "../../parts/mayEdit";
import { PageHeader } from "../../parts/PageHeader";
import { ProblemNote } from "../../parts/ProblemNote";
import { ReadsOnly } from "../../parts/ReadsOnly";
import { focusFirstError, requestFrom, useSetupForm } from "./form";
import { SetupFields } from "./SetupFields";
import { TemplateCard } from "./TemplateCard";

export default function InterviewSetup() {
  useTitle("Interview setup");
  const mayEdit = useMayEdit();
  return (
    <Stack gap="lg" maw={640}>
      <PageHeader
        title="Interview setup"
        crumb={{ label: "Interview Templates", to: "/templates" }}
      />
      {mayEdit ? (
        <Setup />
      ) : (
        <ReadsOnly>Observers read. Recruiters and administrators create interviews.</ReadsOnly>
      )}
    </Stack>
  );
}

function Setup() {
  const { id } = useParams({ from: "/recruiter/frame/templates/$id/create" });
  const template = useQuery(templateQuery(id));
  const navigate = useNavigate();
  const cache = useQueryClient();
  const form = useSetupForm();
  // One id for as long as the page is open: saving twice, or again after a failure, saves once.
  const [requestId] = useState(newId);
  const saving = useMutation({
    mutationFn: () => createInterview(requestFrom(form.getValues(), requestId, id)),
    onSuccess: async (interview) => {
      cache.setQueryData(keys.interview(interview.id), interview);
      await navigate({ to: "/interviews/$id", params: { id: interview.id } });
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      form.setErrors(error.fields);
      focusFirstError(error.fields);
    },
  });
  const hasFieldErrors = saving.error instanceof Problem && saving.error.status === 422;

  return (
    <>
      <TemplateCard template={template.data} error={template.error} />
      <Paper withBorder p="lg">
        <form
          noValidate
          onSubmit={form.onSubmit(
            () => {
              if (!saving.isPending) saving.mutate();
            },
            (errors) => focusFirstError(errors),
          )}
        >
          <Stack>
            <SetupFields form={form} />
            {saving.isError && (
              <ProblemNote title="The interview was not saved" error={saving.error}>
                {hasFieldErrors && "Correct the marked fields and save again."}
              </ProblemNote>
            )}
            <Group mt="xs">
              <Button type="submit" loading={saving.isPending}>
                Save interview
              </Button>
              <LinkButton to="/templates" variant="default">
                Cancel
              </LinkButton>
            </Group>
          </Stack>
        </form>
      </Paper>
    </>
  );
}
