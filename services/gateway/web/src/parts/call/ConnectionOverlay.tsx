import { Loader, Stack, Text } from "@mantine/core";
import type { CallState } from "../../call/session";
import { useNow } from "../hooks";
import classes from "./call.module.css";

interface Props {
  call: CallState<unknown>;
  isPeerPresent: boolean;
  peerName: string;
}

/** What is missing while no picture comes, and since when. Null while all is well. */
export function troubleOf({ call, isPeerPresent, peerName }: Props) {
  if (call.lostAt !== null) return { words: "Reconnecting, stay here", since: call.lostAt };
  if (!isPeerPresent) return { words: `${peerName} is not connected. Waiting.`, since: null };
  if (!call.isConnected) return { words: "Connecting", since: null };
  if (call.stalledAt !== null) {
    return { words: `Nothing arrives from ${peerName}. Waiting.`, since: call.stalledAt };
  }
  return null;
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
        <Text c="white" fw={600} role="status">
          {trouble.words}
        </Text>
        {seconds !== null && (
          <Text c="white" size="sm" className="tabular">
            {seconds} s
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
