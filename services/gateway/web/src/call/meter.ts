/** Measures how loud a microphone is, and notices one that gives no sound at all. */

/** Below this a signal is digital silence: a muted or broken microphone, not a quiet room. */
const SILENCE = 0.0004;
const SILENT_AFTER_MS = 4000;
/** Once heard, noise suppression may cut every pause to zero: listening is no fault. */
const SILENT_AGAIN_AFTER_MS = 45_000;

export class LevelMeter {
  private readonly context: AudioContext;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly timer: number;
  private heardAt = performance.now();
  private wasHeard = false;

  /** `onLevel` gets 0..1 about thirty times a second, and whether the microphone seems silent. */
  constructor(track: MediaStreamTrack, onLevel: (level: number, isSilent: boolean) => void) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(new MediaStream([track])).connect(this.analyser);
    this.timer = window.setInterval(() => this.measure(track, onLevel), 33);
  }

  close(): void {
    window.clearInterval(this.timer);
    void this.context.close();
  }

  private measure(
    track: MediaStreamTrack,
    onLevel: (level: number, isSilent: boolean) => void,
  ): void {
    if (this.context.state === "suspended") void this.context.resume();
    this.analyser.getFloatTimeDomainData(this.samples);
    let power = 0;
    for (const sample of this.samples) power += sample * sample;
    const loudness = Math.sqrt(power / this.samples.length);
    onLevel(levelOf(loudness), this.isSilent(track, loudness));
  }

  private isSilent(track: MediaStreamTrack, loudness: number): boolean {
    const now = performance.now();
    const isListening = this.context.state === "running" && track.enabled;
    if (loudness > SILENCE || !isListening) {
      this.heardAt = now;
      this.wasHeard ||= loudness > SILENCE;
    }
    return now - this.heardAt > (this.wasHeard ? SILENT_AGAIN_AFTER_MS : SILENT_AFTER_MS);
  }
}

/** Speech spans some 50 dB; a meter that shows them evenly looks alive and does not flicker. */
function levelOf(loudness: number): number {
  if (loudness <= 0) return 0;
  const decibels = 20 * Math.log10(loudness);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
