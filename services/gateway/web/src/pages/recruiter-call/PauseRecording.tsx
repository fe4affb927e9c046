import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconPlayerPause, IconPlayerRecord } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { pauseRecording, resumeRecording } from "../../api/commands";
import type { RecruiterView } from "../../api/types";
import callClasses from "../../parts/call/call.module.css";
import { ProblemNote } from "../../parts/ProblemNote";

interface Props {
  id: string;
  view: RecruiterView;
}

/** In the call bar, as long as there is a recording to pause or to resume. */
export function PauseRecording({ id, view: { is_paused, is_recorded } }: Props) {
  const change = useMutation({
    mutationFn: () => (is_paused ? resumeRecording(id) : pauseRecording(id)),
  });
  if (!is_paused && !is_recorded) return null;
  const label = is_paused ? "Resume recording" : "Pause recording";
  const failure = is_paused ? "The recording was not resumed" : "The recording was not paused";
  const Icon = is_paused ? IconPlayerRecord : IconPlayerPause;
  return (
    <Popover opened={change.isError} onChange={() => change.reset()} position="top" withArrow>
      <Popover.Target>
        <Tooltip label={label} disabled={change.isError}>
          <ActionIcon
            className={callClasses.button}
            data-off={is_paused || undefined}
            size={46}
            radius="xl"
            aria-label={label}
            loading={change.isPending}
            onClick={() => change.mutate()}
          >
            <Icon size={22} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <ProblemNote title={failure} error={change.error} />
      </Popover.Dropdown>
    </Popover>
  );
}
