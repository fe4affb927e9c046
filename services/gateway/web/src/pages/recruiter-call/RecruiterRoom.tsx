import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { hasStatus } from "../../api/client";
import { interviewQuery, planQuery } from "../../api/queries";
import type { Plan, RecruiterView } from "../../api/types";
import { rememberJoined } from "../../call/seat";
import { Replaced } from "../../parts/call/Replaced";
import { ASK_EVERY_MS, useCall } from "../../parts/call/useCall";
import { NotFound } from "../../parts/NotFound";
import { CallScreen } from "./CallScreen";
import { Completed } from "./Completed";
import { Lobby } from "./Lobby";
import { keepNewest } from "./plan";
import { WaitingRoom } from "./WaitingRoom";

const stageOfPlan = ({ stage }: Plan) => {
  if (stage === "ended") return "ended";
  return stage === "prepared" ? "waiting" : "live";
};
const stageOf = ({ plan }: RecruiterView) => stageOfPlan(plan);

/** Lobby, waiting room, call, completion: which one, and the way between them. */
export function RecruiterRoom({ id }: { id: string }) {
  const room = useCall<RecruiterView>({ seat: id, path: `/ws/interviews/${id}/call`, stageOf });
  const { media, session, call } = room;
  // The socket alone cannot say why it is refused: signed out, deleted, or the server is away.
  const refetchInterval = call.socketLostAt !== null && ASK_EVERY_MS;
  const interview = useQuery({ ...interviewQuery(id), refetchInterval });
  const [hasEnded, setEnded] = useState(false);
  // Pushed by the socket or answered to a button of this page: whichever is newer.
  const newest = useQuery({ ...planQuery(id), enabled: false }).data ?? call.view?.plan;
  const stage = newest && stageOfPlan(newest);
  const isOver = hasEnded || Boolean(interview.data?.ended_at) || stage === "ended";
  const isGone = hasStatus(interview.error, 404, 410);
  const cache = useQueryClient();
  useEffect(() => {
    if (call.view) keepNewest(cache, call.view.plan);
  }, [call.view, cache]);
  useEffect(() => {
    if (!isOver && !isGone) return;
    rememberJoined(id, false);
    session.close();
    media.stop();
  }, [isOver, isGone, id, session, media]);

  if (isGone) return <NotFound />;
  if (isOver) return <Completed id={id} />;
  if (call.isReplaced) return <Replaced onUseHere={room.takeOver} />;
  if (!room.isInside) {
    return <Lobby interview={interview.data} media={media} onJoin={room.join} />;
  }
  if (call.view && newest && stage === "live") {
    const end = () => setEnded(true);
    return <CallScreen id={id} room={room} view={call.view} plan={newest} onEnded={end} />;
  }
  return <WaitingRoom id={id} room={room} interview={interview.data} />;
}
