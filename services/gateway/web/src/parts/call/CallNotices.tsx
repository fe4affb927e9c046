import { Button, CloseButton, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Notice } from "../../call/devices";
import type { LocalMedia } from "../../call/localMedia";
import type { CallState } from "../../call/state";
import { useNow, useStore } from "../hooks";
import classes from "./call.module.css";

interface Props {
  media: LocalMedia;
  call: CallState<unknown>;
  peerName: string;
  /** The server cannot keep the recording at the moment. */
  isInterrupted?: boolean;
  onResumeVideo: () => void;
}

/** A page is back sooner, as a rule: then there is nothing to say. */
const OUT_OF_TOUCH_AFTER_MS = 2000;

/** What happened to the own video, devices and page by itself, with what can be done about it. */
export function CallNotices({ media, call, peerName, isInterrupted, onResumeVideo }: Props) {
  const { video, notice } = useStore(media);
  const { said, socketLostAt, isConnected } = call;
  const now = useNow();
  const isOutOfTouch = socketLostAt !== null && now - socketLostAt > OUT_OF_TOUCH_AFTER_MS;
  return (
    <>
      {isOutOfTouch && isConnected && (
        <Line>Reconnecting to the server. You still see and hear each other.</Line>
      )}
      {isInterrupted && (
        <Line>
          The server’s disk is full or too slow: this part is not recorded. Recording goes on as
          soon as it can.
        </Line>
      )}
      {video === "paused" && (
        <Line action={<Action onClick={onResumeVideo}>Turn video back on</Action>}>
          Your connection is poor: your video is paused, sound goes on.
        </Line>
      )}
      {said?.wants_picture === false && video !== "off" && (
        <Line>{`${peerName} takes part with sound only: your picture is not sent.`}</Line>
      )}
      {notice && (
        <Line
          action={
            <>
              {notice.what === "found" && (
                <Action onClick={() => void media.choose(notice.kind, notice.deviceId)}>
                  Use it
                </Action>
              )}
              <CloseButton
                className={classes.dismiss}
                size="sm"
                aria-label="Hide this message"
                onClick={() => media.dismissNotice()}
              />
            </>
          }
        >
          {wordsFor(notice)}
        </Line>
      )}
    </>
  );
}

function wordsFor(notice: Notice): string {
  if (notice.what === "screen-failed") {
    return "The screen could not be shared. Try again, or choose another window.";
  }
  if (notice.what === "switched") {
    return `Your ${notice.kind} was disconnected. “${notice.label}” is used now.`;
  }
  if (notice.what === "found") return `“${notice.label}” was connected.`;
  if (notice.kind === "speaker") {
    return "Your speaker was disconnected. The sound comes from the system's own one now.";
  }
  const effect = notice.kind === "camera" ? "sees you" : "hears you";
  return `Your ${notice.kind} was disconnected and there is no other: nobody ${effect}.`;
}

function Line({ children, action }: { children: string; action?: ReactNode }) {
  return (
    <Group className={classes.notice} gap="sm" wrap="nowrap" role="status">
      <Text size="sm">{children}</Text>
      {action}
    </Group>
  );
}

function Action({ children, onClick }: { children: string; onClick: () => void }) {
  return (
    <Button size="compact-sm" variant="white" color="dark" onClick={onClick} flex="none">
      {children}
    </Button>
  );
}
