import { type PointerEvent, useState } from "react";
import type { LocalMedia } from "../../call/localMedia";
import { useStore } from "../hooks";
import classes from "./call.module.css";
import { OwnVideo } from "./OwnVideo";

/** The own picture, small in a corner; a pointer can move it out of the way. */
export function SelfView({ media }: { media: LocalMedia }) {
  const { camera, screen, video } = useStore(media);
  const [place, setPlace] = useState({ x: 0, y: 0 });
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const tile = event.currentTarget;
    if (!tile.hasPointerCapture(event.pointerId)) return;
    const stage = tile.parentElement?.getBoundingClientRect();
    const box = tile.getBoundingClientRect();
    if (!stage) return;
    const within = (move: number, low: number, high: number) => Math.min(high, Math.max(low, move));
    setPlace(({ x, y }) => ({
      x: x + within(event.movementX, stage.left - box.left, stage.right - box.right),
      y: y + within(event.movementY, stage.top - box.top, stage.bottom - box.bottom),
    }));
  };
  return (
    <div
      className={classes.self}
      style={{ transform: `translate(${place.x}px, ${place.y}px)` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    >
      <OwnVideo camera={camera} screen={screen} isSmall />
      {screen && <span className={classes.selfMark}>You share your screen</span>}
      {!screen && camera.track && video === "paused" && (
        <span className={classes.selfMark}>Paused</span>
      )}
    </div>
  );
}
