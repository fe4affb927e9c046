/** Judges by the length of its silence whether a peer connection is alive, dead, or may recover. */

const DEAD_AFTER_S = 3;
/** When the network is said to have changed, silence is a proof sooner. */
const DEAD_AFTER_HINT_S = 1;
const HINT_COUNTS_FOR_MS = 3000;
/** A peer connection over which something came so lately outlives the loss of its socket. */
const ALIVE_WITHIN_S = 1;

export class Liveness {
  private silence_s = 0;
  private hintedAt = Number.NEGATIVE_INFINITY;

  /** For how long nothing at all has come; 0 for a new connection. */
  note(silence_s: number): void {
    this.silence_s = silence_s;
  }

  /** The network may have changed. */
  hint(): void {
    this.hintedAt = performance.now();
  }

  isAlive(): boolean {
    return this.silence_s <= ALIVE_WITHIN_S;
  }

  isDead(): boolean {
    const isHinted = performance.now() - this.hintedAt < HINT_COUNTS_FOR_MS;
    return this.silence_s > (isHinted ? DEAD_AFTER_HINT_S : DEAD_AFTER_S);
  }
}
