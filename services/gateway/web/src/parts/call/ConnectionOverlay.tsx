import { Loader, Stack, Text } from "@mantine/core";
import type { CallState } from "../../call/state";
import { useNow } from "../hooks";
import classes from "./call.module.css";

interface Props {
  call: CallState<unknown>;
  peerName: string;
}

interface Trouble {
  words: string;
  /** Since when, if the seconds are worth counting. */
  since: number | null;
}

/** What is missing while no picture comes, and since when. Null while all is well. */
export function troubleOf({ call, peerName }: Props): Trouble | null {
  const { lostAt, other, isConnected, stalledAt } = call;
  if (lostAt !== null) return { words: "Reconnecting, stay here", since: lostAt };
  if (other && !other.isPresent) {
    return { words: `${peerName} is not connected. Waiting.`, since: other.since };
  }
  if (!isConnected) return { words: "Connecting", since: null };
  if (other?.isSilent) return { words: `${peerName} is reconnecting`, since: other.since };
  if (stalledAt !== null && sendsAnything(call)) {
    return { words: `${peerName} is reconnecting`, since: stalledAt };
  }
  return null;
}

/** Silence is no trouble of somebody who has nothing to send. */
function sendsAnything({ said }: CallState<unknown>): boolean {
  if (said === null) return true;
  return said.microphone !== "missing" || said.camera === "on" || said.camera === "screen";
}

export function ConnectionOverlay(props: Props) {
  const now = useNow();
  const trouble = troubleOf(props);
  if (!trouble) return null;
  const seconds =
    trouble.since === null ? null : Math.max(0, Math.round((now - trouble.since) / 1000));
  return (
    <div className={classes.overlay}>
      <Stack align="center" gap="sm">
        <Loader color="white" size="sm" />
        <Text c="white" fw={600} ta="center" role="status">
          {trouble.words}
        </Text>
        {seconds !== null && (
          <Text c="white" size="sm" className="tabular">
            {seconds} s
          </Text>
        )}
        {props.call.isBlocked && (
          <Text c="white" size="sm" ta="center" maw={420} role="status">
            This network lets no picture or sound through. Try another network, for example a
            phone's.
          </Text>
        )}
        {props.call.trouble && (
          <Text c="white" size="sm" ta="center" maw={420}>
            {props.call.trouble}
          </Text>
        )}
      </Stack>
    </div>
  );
}
