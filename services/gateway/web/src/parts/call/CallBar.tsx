import { ActionIcon, Button, Group, Popover, Stack, Tooltip } from "@mantine/core";
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconSettings,
  IconVideo,
  IconVideoOff,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { canShareScreen } from "../../call/capture";
import type { LocalMedia } from "../../call/localMedia";
import { useStore } from "../hooks";
import classes from "./call.module.css";
import { DeviceMenus } from "./DeviceMenus";

interface Props {
  media: LocalMedia;
  children?: ReactNode;
}

/** Microphone, camera, screen and devices; what only one side has comes as children, set apart. */
export function CallBar({ media, children }: Props) {
  const { camera, microphone, screen } = useStore(media);
  return (
    <Group className={classes.bar} justify="center" gap="sm" role="toolbar" aria-label="Call">
      <Toggle
        isOn={microphone.status === "on"}
        onLabel="Mute your microphone"
        offLabel="Unmute your microphone"
        onIcon={<IconMicrophone size={22} />}
        offIcon={<IconMicrophoneOff size={22} />}
        onToggle={() => void media.toggle("microphone")}
      />
      <Toggle
        isOn={camera.status === "on"}
        onLabel="Turn your camera off"
        offLabel="Turn your camera on"
        onIcon={<IconVideo size={22} />}
        offIcon={<IconVideoOff size={22} />}
        onToggle={() => void media.toggle("camera")}
      />
      {canShareScreen() && (
        <Toggle
          isOn={screen === null}
          onLabel="Share screen"
          offLabel="Stop sharing"
          onIcon={<IconScreenShare size={22} />}
          offIcon={<IconScreenShareOff size={22} />}
          onToggle={() => (screen ? media.stopSharing() : void media.shareScreen())}
        />
      )}
      <DevicesButton media={media} />
      {children}
    </Group>
  );
}

/** Opens the choice of devices, and of sound only. */
function DevicesButton({ media }: { media: LocalMedia }) {
  const { video } = useStore(media);
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="top"
      withArrow
      trapFocus
      width={280}
      shadow="md"
    >
      <Popover.Target>
        <Tooltip label="Devices" disabled={isOpen}>
          <ActionIcon
            className={classes.button}
            size={46}
            radius="xl"
            aria-label="Devices"
            onClick={() => setOpen(!isOpen)}
          >
            <IconSettings size={22} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Choose devices" aria-labelledby={undefined}>
        <Stack gap="sm">
          <DeviceMenus media={media} />
          <Button
            variant="default"
            onClick={() => void media.setAudioOnly(video !== "off")}
            leftSection={video === "off" ? <IconVideo size={18} /> : <IconVideoOff size={18} />}
          >
            {video === "off" ? "Video on" : "Audio only"}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ToggleProps {
  isOn: boolean;
  onLabel: string;
  offLabel: string;
  onIcon: ReactNode;
  offIcon: ReactNode;
  onToggle: () => void;
}

function Toggle({ isOn, onLabel, offLabel, onIcon, offIcon, onToggle }: ToggleProps) {
  const label = isOn ? onLabel : offLabel;
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={classes.button}
        data-off={!isOn || undefined}
        size={46}
        radius="xl"
        aria-label={label}
        onClick={onToggle}
      >
        {isOn ? onIcon : offIcon}
      </ActionIcon>
    </Tooltip>
  );
}
