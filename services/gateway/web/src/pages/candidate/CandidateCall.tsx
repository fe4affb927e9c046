import { Button, Group, Modal, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMicrophoneOff } from "@tabler/icons-react";
import { useState } from "react";
import type { CandidateLanding, CandidateView } from "../../api/types";
import { CallBar } from "../../parts/call/CallBar";
import { CallNotices } from "../../parts/call/CallNotices";
import { ConnectionOverlay, troubleOf } from "../../parts/call/ConnectionOverlay";
import callClasses from "../../parts/call/call.module.css";
import { useSilence } from "../../parts/call/LevelBar";
import { MediaHelp } from "../../parts/call/MediaHelp";
import { QualityBars } from "../../parts/call/QualityBars";
import { RecordedSign } from "../../parts/call/RecordedSign";
import { RemoteVideo } from "../../parts/call/RemoteVideo";
import { SelfView } from "../../parts/call/SelfView";
import type { Call } from "../../parts/call/useCall";
import { useStore, useTitle } from "../../parts/hooks";
import { CaptionStrip, CaptionsButton } from "./Captions";
import classes from "./candidate.module.css";

interface Props {
  room: Call<CandidateView>;
  view: CandidateView;
  landing: CandidateLanding;
}

export function CandidateCall({ room, view, landing }: Props) {
  useTitle("Interview");
  const { media, session, call } = room;
  const { microphone, speakerId, video } = useStore(media);
  const isSilent = useSilence(microphone.track);
  const [areShown, setShown] = useState(true);
  const name = view.recruiter_name;
  const state = { call, peerName: name };
  return (
    <main className={classes.call}>
      <header className={classes.head}>
        <Title order={1} size="h3">
          Interview with {name}
        </Title>
        <QualityBars {...state} />
        <RecordedSign
          isRecorded={view.is_recorded}
          isAgreed={landing.consents.recording === true}
        />
        <Text size="sm" className={classes.company}>
          {landing.company}
        </Text>
      </header>
      <div className={callClasses.stage}>
        <RemoteVideo
          stream={call.remote}
          name={name}
          isDimmed={troubleOf(state) !== null}
          said={call.said}
          isAudioOnly={video === "off"}
          speakerId={speakerId}
        />
        <ConnectionOverlay {...state} />
        <SelfView media={media} />
      </div>
      {view.captions !== "off" && areShown && (
        <CaptionStrip key={view.captions} state={view.captions} captions={call.captions} />
      )}
      {isSilent && microphone.status === "on" && (
        <Group className={classes.hint} gap="xs" role="status" wrap="nowrap">
          <IconMicrophoneOff size={18} aria-hidden />
          <Text size="sm">
            Your microphone seems silent. Is it muted, or is another one in “Devices”?
          </Text>
        </Group>
      )}
      <CallNotices
        media={media}
        call={call}
        peerName={name}
        onResumeVideo={() => session.resumeVideo()}
      />
      <div className={classes.help}>
        <MediaHelp media={media} />
      </div>
      {view.question && (
        <section className={classes.caption} aria-label="Current question">
          <Text>{view.question}</Text>
          {view.rephrasing && (
            <Text size="sm" mt={4} c="#ced4da">
              In other words: {view.rephrasing}
            </Text>
          )}
        </section>
      )}
      <CallBar media={media}>
        {view.captions !== "off" && (
          <CaptionsButton isOn={areShown} onToggle={() => setShown(!areShown)} />
        )}
        <Leave onLeave={room.leave} />
      </CallBar>
    </main>
  );
}

function Leave({ onLeave }: { onLeave: () => void }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="subtle" color="gray.4" radius="xl" onClick={dialog.open}>
        Leave
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Leave the interview?">
        <Text size="sm">The other side is told. You can come back with the same link.</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={dialog.close}>
            Stay
          </Button>
          <Button color="red" onClick={onLeave}>
            Leave now
          </Button>
        </Group>
      </Modal>
    </>
  );
}
