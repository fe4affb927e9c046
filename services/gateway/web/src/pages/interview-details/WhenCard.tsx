import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Interview } from "../../api/types";
import { Card } from "../../parts/Card";
import { Fact } from "../../parts/Fact";
import { useMayEdit } from "../../parts/mayEdit";
import { dateAndTime, deviceZone, isKnownZone, zoneLabel } from "../../parts/time";
import { ChangeDate } from "./ChangeDate";

export function WhenCard({ interview }: { interview: Interview }) {
  const { starts_at, time_zone, template, started_at, ended_at } = interview;
  const own = deviceZone();
  const [isChanging, { open, close }] = useDisclosure(false);
  const mayEdit = useMayEdit();
  const isAhead = started_at === null && ended_at === null;
  return (
    <Card
      title="When"
      action={
        mayEdit &&
        isAhead &&
        !isChanging && (
          <Button size="xs" variant="default" onClick={open}>
            Change date
          </Button>
        )
      }
    >
      <Fact label={zoneLabel(time_zone, starts_at)}>
        {isKnownZone(time_zone) ? dateAndTime(starts_at, time_zone) : interview.local_time}
      </Fact>
      {own !== null && own !== time_zone && (
        <Fact label={`Your time, ${zoneLabel(own, starts_at)}`}>{dateAndTime(starts_at)}</Fact>
      )}
      <Fact label="Planned length">{template.duration_minutes} min</Fact>
      {started_at && <Fact label="Started">{dateAndTime(started_at)}</Fact>}
      {ended_at && <Fact label="Ended">{dateAndTime(ended_at)}</Fact>}
      <Fact label="Recruiter">{interview.recruiter.name}</Fact>
      {interview.campaign && <Fact label="Campaign">{interview.campaign}</Fact>}
      {interview.captions && (
        <Fact label="Captions">The candidate can read along what the recruiter says</Fact>
      )}
      {isAhead && isChanging && <ChangeDate interview={interview} onDone={close} />}
    </Card>
  );
}
