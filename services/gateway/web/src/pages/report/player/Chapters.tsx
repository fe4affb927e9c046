import { Button, Menu, Text } from "@mantine/core";
import { IconList } from "@tabler/icons-react";
import { clock } from "../../../parts/time";
import { type Mark, MEANINGS } from "./marks";
import type { Playback } from "./playback";
import classes from "./player.module.css";

interface Props {
  marks: Mark[];
  playback: Playback;
}

/** Everything that stands on the timeline as a list, in the order of time. */
export function Chapters({ marks, playback }: Props) {
  if (marks.length === 0) return null;
  return (
    <Menu
      position="top-start"
      width={360}
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          flex="none"
          leftSection={<IconList size={16} aria-hidden />}
        >
          Chapters
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.chapters}>
        {marks.map((mark) => (
          <Menu.Item
            key={mark.key}
            leftSection={
              <span className={classes.swatch} data-kind={mark.kind} aria-hidden="true" />
            }
            onClick={() => playback.playFrom(mark.from_s)}
          >
            <Text size="sm" lineClamp={2}>
              <span className="tabular">{clock(mark.from_s)}</span> {labelled(mark)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const labelled = ({ kind, label }: Mark): string =>
  kind === "gap" || kind === "pause" || kind === "trouble" ? `${MEANINGS[kind]}: ${label}` : label;
