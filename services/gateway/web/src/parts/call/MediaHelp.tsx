import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { type Device, type DeviceStatus, hasProblem, type Kind } from "../../call/devices";
import type { LocalMedia } from "../../call/localMedia";
import { useStore } from "../hooks";

type What = Kind | "both";

const NAMES: Record<What, string> = {
  camera: "the camera",
  microphone: "the microphone",
  both: "camera and microphone",
};

const HELP: Partial<Record<DeviceStatus, (what: What) => string>> = {
  denied: (what) =>
    `The browser may not use ${NAMES[what]}. Click the camera or lock sign beside the address, allow it, then try again.`,
  missing: (what) =>
    what === "both"
      ? "No camera and no microphone were found. Connect them, then try again."
      : `No ${what} was found. Connect one, then try again.`,
  busy: (what) => `Another program is using ${NAMES[what]}. Close it there, then try again.`,
  insecure: () =>
    "Browsers allow this on addresses that begin with https only. Ask the person who sent the link for such an address.",
  failed: (what) =>
    `The browser could not start ${NAMES[what]}. Reconnect the device or choose another one, then try again.`,
};

const TITLES: Record<What, string> = {
  both: "No camera and no microphone",
  camera: "No camera",
  microphone: "No microphone",
};

const WITHOUT: Record<What, string> = {
  both: "You can take part anyway: you see and hear the other side, but they neither see nor hear you.",
  camera: "You can take part anyway: the other side hears you, but does not see you.",
  microphone: "You can take part anyway, but the other side does not hear you.",
};

/** What is wrong with camera or microphone, how to cure it, and that it is no dead end. */
export function MediaHelp({ media }: { media: LocalMedia }) {
  const { camera, microphone } = useStore(media);
  const lacks = { camera: hasProblem(camera), microphone: hasProblem(microphone) };
  const trouble = `${troubleOf(camera)} ${troubleOf(microphone)}`;
  const [isHidden, setHidden] = useState(false);
  // Also the same trouble once more is shown again, after another attempt.
  useEffect(() => setHidden(false), [trouble]);
  if ((!lacks.camera && !lacks.microphone) || isHidden) return null;
  const lacking = lackingOf(lacks);
  const isSame = lacking === "both" && camera.status === microphone.status;
  const retry = async () => {
    if (lacks.microphone) await media.choose("microphone", null);
    if (lacks.camera) await media.choose("camera", null);
  };
  return (
    <Alert
      color="orange"
      role="alert"
      withCloseButton
      closeButtonLabel="Hide this help"
      onClose={() => setHidden(true)}
      icon={<IconAlertCircle />}
      title={TITLES[lacking]}
    >
      <Text size="sm" component="div">
        {isSame ? (
          <p style={{ margin: 0 }}>{words("both", camera)}</p>
        ) : (
          (["microphone", "camera"] as Kind[])
            .filter((kind) => lacks[kind])
            .map((kind) => (
              <p key={kind} style={{ margin: 0 }}>
                {words(kind, kind === "camera" ? camera : microphone)}
              </p>
            ))
        )}
        <p style={{ margin: "6px 0 0" }}>{WITHOUT[lacking]}</p>
      </Text>
      <Group mt="xs">
        <Button size="xs" variant="default" onClick={() => void retry()}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}

function lackingOf(lacks: Record<Kind, boolean>): What {
  if (lacks.camera && lacks.microphone) return "both";
  return lacks.camera ? "camera" : "microphone";
}

/** Switching on and off is no trouble. */
const troubleOf = ({ status }: Device) => (status === "on" || status === "off" ? "" : status);

const words = (what: What, device: Device): string => HELP[device.status]?.(what) ?? "";
