import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import {
  type Device,
  type DeviceStatus,
  hasProblem,
  type Kind,
  type LocalMedia,
} from "../../call/devices";
import { useStore } from "../hooks";

const HELP: Partial<Record<DeviceStatus, (kind: string) => string>> = {
  denied: (kind) =>
    `The browser may not use the ${kind}. Click the camera or lock sign beside the address, allow the ${kind}, then try again.`,
  missing: (kind) => `No ${kind} was found. Connect one, then try again.`,
  busy: (kind) => `Another program is using the ${kind}. Close it there, then try again.`,
  insecure: () =>
    "Browsers allow this on addresses that begin with https only. Ask the person who sent the link for such an address.",
  failed: (kind) =>
    `The ${kind} did not start. Reconnect it, or choose another one, then try again.`,
};

const WITHOUT = {
  both: "You can take part anyway: you see and hear the other side, but they neither see nor hear you.",
  camera: "You can take part anyway: the other side hears you, but does not see you.",
  microphone: "You can take part anyway, but the other side does not hear you.",
};

/** What is wrong with camera or microphone, how to cure it, and that it is no dead end. */
export function MediaHelp({ media }: { media: LocalMedia }) {
  const { camera, microphone } = useStore(media);
  const lacks = { camera: hasProblem(camera), microphone: hasProblem(microphone) };
  if (!lacks.camera && !lacks.microphone) return null;
  const isBoth = lacks.camera && lacks.microphone;
  const isSame = isBoth && camera.status === microphone.status;
  const retry = async () => {
    if (lacks.microphone) await media.choose("microphone", null);
    if (lacks.camera) await media.choose("camera", null);
  };
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<IconAlertCircle />}
      title={isBoth ? "No camera and no microphone" : lacks.camera ? "No camera" : "No microphone"}
    >
      <Text size="sm" component="div">
        {isSame ? (
          <p style={{ margin: 0 }}>{words("camera and the microphone", camera)}</p>
        ) : (
          (["microphone", "camera"] as Kind[])
            .filter((kind) => lacks[kind])
            .map((kind) => (
              <p key={kind} style={{ margin: 0 }}>
                {words(kind, kind === "camera" ? camera : microphone)}
              </p>
            ))
        )}
        <p style={{ margin: "6px 0 0" }}>
          {isBoth ? WITHOUT.both : lacks.camera ? WITHOUT.camera : WITHOUT.microphone}
        </p>
      </Text>
      <Group mt="xs">
        <Button size="xs" variant="default" onClick={() => void retry()}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}

const words = (kind: string, device: Device): string => HELP[device.status]?.(kind) ?? "";
