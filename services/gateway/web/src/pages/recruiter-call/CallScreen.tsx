import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { interviewQuery } from "../../api/queries";
import type { Plan, RecruiterView } from "../../api/types";
import { CallBar } from "../../parts/call/CallBar";
import { CallNotices } from "../../parts/call/CallNotices";
import { CaptionsSign } from "../../parts/call/CaptionsSign";
import { ConnectionOverlay, troubleOf } from "../../parts/call/ConnectionOverlay";
import callClasses from "../../parts/call/call.module.css";
import { MediaHelp } from "../../parts/call/MediaHelp";
import { QualityBars } from "../../parts/call/QualityBars";
import { RecordedSign } from "../../parts/call/RecordedSign";
import { RemoteVideo } from "../../parts/call/RemoteVideo";
import { SelfView } from "../../parts/call/SelfView";
import type { Call } from "../../parts/call/useCall";
import { useNow, useStore, useTitle } from "../../parts/hooks";
import { Mark } from "../../parts/Logo";
import { clock } from "../../parts/time";
import { EndCall } from "./EndCall";
import { PauseRecording } from "./PauseRecording";
import classes from "./recruiter.module.css";
import { SidePanel } from "./SidePanel";

interface Props {
  id: string;
  room: Call<RecruiterView>;
  view: RecruiterView;
  plan: Plan;
  onEnded: () => void;
}

/** The candidate on the left two thirds, the plan on the right third. */
export function CallScreen({ id, room, view, plan, onEnded }: Props) {
  useTitle(`Interview with ${view.candidate_name}`);
  const { data: interview } = useQuery(interviewQuery(id));
  const { media, session, call } = room;
  const { speakerId, video } = useStore(media);
  const state = { call, peerName: view.candidate_name };
  return (
    <main className={classes.call}>
      <div className={classes.left}>
        <header className={classes.head}>
          <Mark size={26} />
          <div className={classes.who}>
            <Title order={1} size="h3" lineClamp={1}>
              {view.candidate_name}
            </Title>
            <Text size="xs" truncate c="#adb5bd">
              {view.position}
            </Text>
          </div>
          <QualityBars {...state} />
          <RecordedSign
            isRecorded={view.is_recorded}
            isAgreed={interview?.consents.recording === true}
            isInterrupted={view.is_interrupted}
          />
          <CaptionsSign state={view.captions} />
          <Timer since={plan.started_at} />
        </header>
        <div className={callClasses.stage}>
          <RemoteVideo
            stream={call.remote}
            name={view.candidate_name}
            isDimmed={troubleOf(state) !== null}
            said={call.said}
            isAudioOnly={video === "off"}
            speakerId={speakerId}
          />
          <ConnectionOverlay {...state} />
          <SelfView media={media} />
        </div>
        <CallNotices
          media={media}
          call={call}
          peerName={view.candidate_name}
          isInterrupted={view.is_interrupted}
          onResumeVideo={() => session.resumeVideo()}
        />
        <div className={classes.help}>
          <MediaHelp media={media} />
        </div>
        <CallBar media={media}>
          <PauseRecording id={id} view={view} />
          <EndCall id={id} isLast={plan.stage === "finish"} onEnded={onEnded} />
        </CallBar>
      </div>
      <SidePanel
        id={id}
        plan={plan}
        view={view}
        call={call}
        recruiterName={interview?.recruiter.name ?? "You"}
      />
    </main>
  );
}

function Timer({ since }: { since: string | null }) {
  const now = useNow();
  if (since === null) return null;
  const seconds = (now - new Date(since).getTime()) / 1000;
  return (
    <Text size="sm" fw={600} className="tabular" role="timer" aria-label="Time since the start">
      {clock(seconds)}
    </Text>
  );
}
