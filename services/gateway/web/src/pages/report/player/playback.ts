/** Plays several recordings on ONE clock, each from its own place on it. Knows no React. */
import type { RecordingPart } from "../../../api/types";
import { Store } from "../../../call/store";

export interface PlaybackState {
  /** Seconds on the interview clock. */
  time_s: number;
  duration_s: number;
  isPlaying: boolean;
  /** A recording is still loading; the clock stands still so that both stay in step. */
  isWaiting: boolean;
  rate: number;
  volume: number;
}

const TICK_MS = 50;
/** Below this, drift is healed by playing a little faster or slower; above it, by a jump. */
const JUMP_S = 0.25;
const TOLERATED_S = 0.015;

export class Playback extends Store<PlaybackState> {
  private readonly parts: RecordingPart[];
  private readonly videos = new Map<string, HTMLVideoElement>();
  private timer: number | undefined;
  private base_s = 0;
  private from_ms = 0;

  constructor(parts: RecordingPart[]) {
    super({
      time_s: 0,
      duration_s: Math.max(0, ...parts.map((part) => part.offset_s + part.duration_s)),
      isPlaying: false,
      isWaiting: false,
      rate: 1,
      volume: 1,
    });
    this.parts = parts;
  }

  /** The element that shows a participant's recording; null when it leaves the page. */
  attach(participant: string, video: HTMLVideoElement | null): void {
    if (!video) return void this.videos.delete(participant);
    this.videos.set(participant, video);
    video.volume = this.get().volume;
    const part = this.parts.find((one) => one.participant === participant);
    if (part) place(video, part, this.get().time_s);
  }

  play(): void {
    const { time_s, duration_s, isPlaying } = this.get();
    if (isPlaying) return;
    if (time_s >= duration_s - 0.1) this.seek(0);
    this.restartClock(this.get().time_s);
    this.set({ isPlaying: true });
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  pause(): void {
    window.clearInterval(this.timer);
    for (const video of this.videos.values()) video.pause();
    this.set({ isPlaying: false, isWaiting: false });
  }

  toggle(): void {
    if (this.get().isPlaying) this.pause();
    else this.play();
  }

  seek(time_s: number): void {
    const goal = Math.min(Math.max(0, time_s), this.get().duration_s);
    this.restartClock(goal);
    this.set({ time_s: goal });
    for (const part of this.parts) {
      const video = this.videos.get(part.participant);
      if (video) place(video, part, goal);
    }
  }

  /** A quote, a line, a note: shows that moment. */
  playFrom(time_s: number): void {
    this.seek(time_s);
    this.play();
  }

  setRate(rate: number): void {
    this.restartClock(this.now_s());
    this.set({ rate });
  }

  setVolume(volume: number): void {
    for (const video of this.videos.values()) video.volume = volume;
    this.set({ volume });
  }

  private restartClock(time_s: number): void {
    this.base_s = time_s;
    this.from_ms = performance.now();
  }

  private now_s(): number {
    const { isPlaying, isWaiting, rate } = this.get();
    if (!isPlaying || isWaiting) return this.base_s;
    return this.base_s + ((performance.now() - this.from_ms) / 1000) * rate;
  }

  private tick(): void {
    const time_s = this.now_s();
    const { duration_s, isWaiting } = this.get();
    if (time_s >= duration_s) {
      this.set({ time_s: duration_s });
      this.pause();
      return;
    }
    const active = this.activeAt(time_s);
    const mustWait = active.some(({ video }) => isLoading(video));
    if (mustWait !== isWaiting) this.restartClock(time_s);
    this.set({ time_s, isWaiting: mustWait });
    for (const { video, local_s } of active) {
      if (mustWait) video.pause();
      else this.keepInStep(video, local_s);
    }
  }

  /** The recordings that have a picture at this time; the others rest. */
  private activeAt(time_s: number): { video: HTMLVideoElement; local_s: number }[] {
    return this.parts.flatMap((part) => {
      const video = this.videos.get(part.participant);
      if (!video || video.error) return [];
      const local_s = time_s - part.offset_s;
      const length_s = Number.isFinite(video.duration) ? video.duration : part.duration_s;
      if (local_s >= 0 && local_s < length_s - 0.1) return [{ video, local_s }];
      video.pause();
      return [];
    });
  }

  private keepInStep(video: HTMLVideoElement, local_s: number): void {
    const { rate } = this.get();
    const drift_s = video.currentTime - local_s;
    if (Math.abs(drift_s) > JUMP_S) video.currentTime = local_s;
    const correction = Math.abs(drift_s) > TOLERATED_S ? -drift_s : 0;
    video.playbackRate = rate * (1 + Math.max(-0.2, Math.min(0.2, correction)));
    // Refused only when the page may not make sound yet; the next press of "Play" may.
    if (video.paused) video.play().catch(() => this.pause());
  }
}

const isLoading = (video: HTMLVideoElement): boolean =>
  video.seeking || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;

function place(video: HTMLVideoElement, part: RecordingPart, time_s: number): void {
  video.currentTime = Math.min(Math.max(0, time_s - part.offset_s), part.duration_s);
}
