import { Button } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from "react";
import type { Report, Utterance } from "../../../api/types";
import { useStoreValue } from "../../../parts/hooks";
import type { Playback } from "../player/playback";
import { nameOf } from "../words";
import { bringIntoSight, useFollowing } from "./following";
import { Line } from "./Line";
import { currentPlace, type Hit, hitsByLine } from "./lines";
import classes from "./transcript.module.css";

interface Props {
  report: Report;
  lines: Utterance[];
  hits: Hit[];
  /** The place that is looked at. */
  hit: Hit | undefined;
  playback: Playback;
  onCorrect: ((line: Utterance) => void) | null;
}

const NONE: Hit[] = [];
const SCROLLING = new Set(["PageUp", "PageDown", "Home", "End"]);

export function LineList({ report, lines, hits, hit, playback, onCorrect }: Props) {
  const box = useRef<HTMLOListElement>(null);
  const place = useStoreValue(playback, ({ time_s }) => currentPlace(lines, time_s));
  const { isFollowing, follow, letGo } = useFollowing(box, place);
  const byLine = useMemo(() => hitsByLine(hits), [hits]);
  useShownHit(box, hit, letGo);
  const play = useCallback(
    (line: Utterance) => {
      follow();
      playback.playFrom(line.start_s);
    },
    [follow, playback],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (SCROLLING.has(event.key)) letGo();
    if (moveFocus(event)) letGo();
  };
  return (
    <div className={classes.frame}>
      <ol
        className={classes.lines}
        ref={box}
        onWheel={letGo}
        onTouchMove={letGo}
        {...{ onKeyDown }}
      >
        {lines.map((line, index) => (
          <Line
            key={`${line.participant} ${line.start_s}`}
            line={line}
            name={nameOf(report, line.participant)}
            isContinued={lines[index - 1]?.participant === line.participant}
            isCurrent={index === place}
            isReachable={index === Math.max(0, place)}
            hits={byLine.get(index) ?? NONE}
            chosen={hit?.line === index ? hit.from : null}
            onPlay={play}
            onCorrect={onCorrect}
          />
        ))}
      </ol>
      {!isFollowing && place >= 0 && <BackToCurrent onPress={follow} />}
    </div>
  );
}

function BackToCurrent({ onPress }: { onPress: () => void }) {
  return (
    <Button
      size="compact-sm"
      className={classes.back}
      leftSection={<IconArrowBarToDown size={14} aria-hidden />}
      onClick={onPress}
    >
      Show the current line
    </Button>
  );
}

/** Brings the place that is looked at into sight; the current line is then not followed. */
function useShownHit(
  box: React.RefObject<HTMLOListElement | null>,
  hit: Hit | undefined,
  letGo: () => void,
): void {
  const line = hit?.line;
  const from = hit?.from;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another place moves the list.
  useEffect(() => {
    const row = line === undefined ? undefined : box.current?.children[line];
    if (!box.current || !(row instanceof HTMLElement)) return;
    letGo();
    bringIntoSight(box.current, row);
  }, [line, from]);
}

/** Arrow keys go from line to line: only one of thousands is a stop of the Tab key. */
function moveFocus(event: KeyboardEvent): boolean {
  const row = (event.target as HTMLElement).closest("li");
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[
    event.key
  ];
  const target = next?.querySelector<HTMLElement>("button");
  if (!target || event.target instanceof HTMLTextAreaElement) return false;
  event.preventDefault();
  target.focus();
  return true;
}
