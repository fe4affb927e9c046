import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { healthQuery, meQuery } from "../../api/queries";
import { useTitle } from "../../parts/hooks";
import { PageHeader } from "../../parts/PageHeader";
import { ProblemNote } from "../../parts/ProblemNote";
import { EnginesCard } from "./EnginesCard";
import { ParkedCard } from "./ParkedCard";
import { PeopleCard } from "./PeopleCard";
import { ServicesCard } from "./ServicesCard";

export default function Settings() {
  useTitle("Settings");
  const health = useQuery(healthQuery);
  const { data: me } = useQuery(meQuery);
  const isAdmin = me?.role === "admin";
  return (
    <Stack gap="lg" maw={920}>
      <PageHeader title="Settings" context="The state of this system, and who uses it" />
      {health.isError && (
        <ProblemNote
          title="The state of the system could not be refreshed"
          error={health.error}
          isRetrying={health.isFetching}
          onRetry={() => void health.refetch()}
        />
      )}
      <ServicesCard health={health.data} />
      <EnginesCard health={health.data} />
      <ParkedCard count={health.data?.parked ?? null} isAdmin={isAdmin} />
      {isAdmin && <PeopleCard />}
    </Stack>
  );
}
