import { Button, Grid, Group, Paper, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { templatesQuery } from "../../api/queries";
import { useTitle } from "../../parts/hooks";
import { useMayEdit } from "../../parts/mayEdit";
import { PageHeader } from "../../parts/PageHeader";
import { ProblemNote } from "../../parts/ProblemNote";
import { SearchField } from "../../parts/SearchField";
import { TemplatePreview } from "./TemplatePreview";
import { TemplateTable } from "./TemplateTable";

export default function Templates() {
  useTitle("Interview Templates");
  const [search, setSearch] = useState("");
  const [selected, setSelected] = useState<string | null>(null);
  const navigate = useNavigate();
  const mayEdit = useMayEdit();
  const list = useQuery(templatesQuery(search, "name"));
  const isListed = list.data?.some((template) => template.id === selected) ?? false;

  return (
    <Stack gap="lg">
      <PageHeader
        title="Interview Templates"
        context={
          mayEdit
            ? "Select one to create an interview from it"
            : "Select one to see its topics and questions"
        }
      />
      <Grid gap="lg" align="flex-start">
        <Grid.Col span={{ base: 12, lg: 8.4 }}>
          <Paper withBorder>
            <Group p="md" justify="space-between" role="toolbar" aria-label="Templates">
              <SearchField label="Search templates" onSearch={setSearch} />
              {mayEdit && (
                <Button
                  disabled={!isListed}
                  onClick={() =>
                    selected &&
                    void navigate({ to: "/templates/$id/create", params: { id: selected } })
                  }
                >
                  Create interview
                </Button>
              )}
            </Group>
            {list.isError && (
              <Group px="md" pb="md" grow>
                <ProblemNote
                  title="The templates could not be loaded"
                  error={list.error}
                  isRetrying={list.isFetching}
                  onRetry={() => void list.refetch()}
                />
              </Group>
            )}
            {(list.data || !list.isError) && (
              <TemplateTable
                templates={list.data}
                isFiltered={search !== ""}
                selected={selected}
                onSelect={setSelected}
              />
            )}
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 3.6 }}>
          <TemplatePreview id={isListed ? selected : null} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
