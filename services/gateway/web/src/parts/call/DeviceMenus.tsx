import { NativeSelect, Stack } from "@mantine/core";
import type { Kind } from "../../call/devices";
import type { LocalMedia } from "../../call/localMedia";
import { useStore } from "../hooks";

/** Which microphone, camera and speaker. Native menus: they work on every phone. */
export function DeviceMenus({ media }: { media: LocalMedia }) {
  const { camera, microphone, cameras, microphones, speakers, speakerId } = useStore(media);
  const choose = (kind: Kind) => (deviceId: string) => void media.choose(kind, deviceId);
  return (
    <Stack gap="xs">
      <Menu
        label="Microphone"
        devices={microphones}
        value={microphone.deviceId}
        onChoose={choose("microphone")}
      />
      <Menu label="Camera" devices={cameras} value={camera.deviceId} onChoose={choose("camera")} />
      {speakers.length > 0 && (
        <Menu
          label="Speaker"
          devices={speakers}
          value={speakerId}
          onChoose={(deviceId) => media.chooseSpeaker(deviceId)}
        />
      )}
    </Stack>
  );
}

interface MenuProps {
  label: string;
  devices: MediaDeviceInfo[];
  value: string | null;
  onChoose: (deviceId: string) => void;
}

function Menu({ label, devices, value, onChoose }: MenuProps) {
  const data = devices.map((device, index) => ({
    value: device.deviceId,
    label: device.label || `${label} ${index + 1}`,
  }));
  return (
    <NativeSelect
      label={label}
      data={data.length > 0 ? data : [{ value: "", label: "None found" }]}
      value={value ?? data[0]?.value ?? ""}
      disabled={data.length === 0}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}
