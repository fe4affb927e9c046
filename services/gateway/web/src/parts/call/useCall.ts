/** Ties a page to its devices and its call session: both live as long as the page. */
import { useCallback, useEffect, useState } from "react";
import { LocalMedia } from "../../call/localMedia";
import { hasJoined, rememberJoined } from "../../call/seat";
import { CallSession } from "../../call/session";
import { useStore } from "../hooks";

/** How often a page that lost touch asks whether it is still let in. */
export const ASK_EVERY_MS = 3000;

interface Setting<View> {
  /** Names the interview for this tab's memory of "Join" and of the devices. */
  seat: string;
  path: string;
  stageOf: (view: View) => "waiting" | "live" | "ended";
}

export function useCall<View>({ seat, path, stageOf }: Setting<View>) {
  const [media] = useState(() => new LocalMedia(seat));
  const [session] = useState(() => new CallSession<View>(path, media, stageOf));
  const [isInside, setInside] = useState(() => hasJoined(seat));
  const call = useStore(session);

  useEffect(() => {
    if (!isInside) return;
    void media.start();
    session.open();
    return () => session.close();
  }, [isInside, media, session]);
  useEffect(() => {
    if (call.isReplaced) media.stop();
  }, [call.isReplaced, media]);
  useEffect(() => () => media.stop(), [media]);

  const join = useCallback(() => {
    rememberJoined(seat, true);
    setInside(true);
  }, [seat]);
  const leave = useCallback(() => {
    rememberJoined(seat, false);
    session.leave();
    media.stop();
    setInside(false);
  }, [seat, session, media]);
  /** "Use here": the seat comes back from another tab, and the devices with it. */
  const takeOver = useCallback(() => {
    void media.start();
    session.open();
  }, [session, media]);
  return { media, session, call, isInside, join, leave, takeOver };
}

export type Call<View> = ReturnType<typeof useCall<View>>;
