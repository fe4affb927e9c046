import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { Interview } from "../../api/types";
import { Card } from "../../parts/Card";
import { Fact } from "../../parts/Fact";
import { browserZone, dateAndTime, zoneLabel } from "../../parts/time";
import { ChangeDate } from "./ChangeDate";

export function WhenCard({ interview }: { interview: Interview }) {
  const { starts_at, time_zone, template, started_at, ended_at } = interview;
  const own = browserZone();
  const change = () =>
    modals.open({
      title: "Change the date",
      size: "lg",
      children: <ChangeDate interview={interview} onDone={() => modals.closeAll()} />,
    });
  return (
    <Card
      title="When"
      action={
        started_at === null &&
        ended_at === null && (
          <Button size="xs" variant="default" onClick={change}>
            Change date
          </Button>
        )
      }
    >
      <Fact label={zoneLabel(time_zone, starts_at)}>{dateAndTime(starts_at, time_zone)}</Fact>
      {own !== time_zone && (
        <Fact label={`Your time, ${zoneLabel(own, starts_at)}`}>{dateAndTime(starts_at)}</Fact>
      )}
      <Fact label="Planned length">{template.duration_minutes} min</Fact>
      {started_at && <Fact label="Started">{dateAndTime(started_at)}</Fact>}
      {ended_at && <Fact label="Ended">{dateAndTime(ended_at)}</Fact>}
      <Fact label="Recruiter">{interview.recruiter.name}</Fact>
      {interview.campaign && <Fact label="Campaign">{interview.campaign}</Fact>}
    </Card>
  );
}
