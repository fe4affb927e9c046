import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { LocalMedia } from "../../call/localMedia";
import { playTestSound } from "../../call/sounds";
import { useStore } from "../hooks";

/** Whether the headphones or speakers work: only the person can tell. */
export function TestSound({ media }: { media: LocalMedia }) {
  const { speakerId } = useStore(media);
  const [answer, setAnswer] = useState<"open" | "asked" | "yes" | "no">("open");
  const play = () => {
    setAnswer("asked");
    playTestSound(speakerId).catch(() => setAnswer("no"));
  };
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Button variant="default" size="sm" onClick={play}>
          Play a test sound
        </Button>
        {answer === "asked" && (
          <Group gap="xs">
            <Text size="sm">Did you hear it?</Text>
            <Button size="xs" variant="default" onClick={() => setAnswer("yes")}>
              Yes
            </Button>
            <Button size="xs" variant="default" onClick={() => setAnswer("no")}>
              No
            </Button>
          </Group>
        )}
        {answer === "yes" && <Passed>Your sound works</Passed>}
      </Group>
      {answer === "no" && (
        <Text size="sm" role="status">
          Turn the volume up, check that the headphones are plugged in, choose another speaker
          above, and play it again.
        </Text>
      )}
    </Stack>
  );
}

/** Something was tried and works. */
export function Passed({ children }: { children: string }) {
  return (
    <Group gap={6} wrap="nowrap" role="status">
      <IconCheck size={18} color="var(--mantine-color-green-7)" aria-hidden />
      <Text size="sm">{children}</Text>
    </Group>
  );
}
