import { Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { joinQuery } from "../../api/queries";
import type { CandidateLanding, CandidateView } from "../../api/types";
import { rememberJoined } from "../../call/seat";
import { Replaced } from "../../parts/call/Replaced";
import { ASK_EVERY_MS, useCall } from "../../parts/call/useCall";
import { CandidateCall } from "./CandidateCall";
import { CandidateCompleted } from "./CandidateCompleted";
import { CandidateMissed } from "./CandidateMissed";
import { CandidateShell } from "./CandidateShell";
import { CandidateWaiting } from "./CandidateWaiting";
import { Landing } from "./Landing";
import { useOpeningNoted } from "./useOpeningNoted";

interface Props {
  token: string;
  landing: CandidateLanding;
}

const stageOf = (view: CandidateView) => view.stage;

/** Landing, waiting room, call, completion: which one, and the way between them. */
export function CandidateRoom({ token, landing }: Props) {
  const room = useCall<CandidateView>({ seat: token, path: `/ws/call/${token}`, stageOf });
  const { media, session, call } = room;
  useOpeningNoted(token);
  // The socket alone cannot say why it is refused; the link can: moved, replaced or over.
  const refetchInterval = call.socketLostAt !== null && ASK_EVERY_MS;
  useQuery({ ...joinQuery(token), refetchInterval });
  const isOver = landing.status !== "open" || call.view?.stage === "ended";
  useEffect(() => {
    if (!isOver) return;
    rememberJoined(token, false);
    session.close();
    media.stop();
  }, [isOver, token, session, media]);

  if (landing.status === "missed") return <CandidateMissed landing={landing} />;
  if (isOver) return <CandidateCompleted landing={landing} />;
  if (call.isReplaced) return <Replaced onUseHere={room.takeOver} />;
  if (!room.isInside) {
    if (call.view !== null) return <Left landing={landing} onComeBack={room.join} />;
    return <Landing token={token} landing={landing} media={media} onJoin={room.join} />;
  }
  if (call.view?.stage === "live") {
    return <CandidateCall room={room} view={call.view} landing={landing} />;
  }
  return <CandidateWaiting room={room} landing={landing} />;
}

function Left({ landing, onComeBack }: { landing: CandidateLanding; onComeBack: () => void }) {
  return (
    <CandidateShell company={landing.company}>
      <Stack align="flex-start">
        <Title order={1}>You have left</Title>
        <Text>The interview is still open. You can come back at any time while it lasts.</Text>
        <Button onClick={onComeBack}>Come back</Button>
      </Stack>
    </CandidateShell>
  );
}
