import { Button, type ButtonProps, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";

interface Props extends ButtonProps {
  label: string;
  /** Null for people who may not hand links out. */
  url: string | null;
}

type State = "idle" | "copied" | "refused";

/** Copies a link; where the browser forbids it, the link is there to copy by hand. */
export function CopyLink({ label, url, ...look }: Props) {
  const [state, setState] = useState<State>("idle");
  if (url === null) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setState("copied");
      notifications.show({ id: "copied", color: "green", message: "The link is copied." });
      window.setTimeout(() => setState("idle"), 2500);
    } catch {
      setState("refused");
    }
  };
  if (state === "refused") {
    return (
      <TextInput
        label={`${label} by hand`}
        description="The browser does not let this page copy. Select the link and copy it."
        value={url}
        readOnly
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
      />
    );
  }
  return (
    <Button
      variant="default"
      leftSection={state === "copied" ? <IconCheck size={16} /> : <IconCopy size={16} />}
      onClick={copy}
      {...look}
    >
      {label}
    </Button>
  );
}
