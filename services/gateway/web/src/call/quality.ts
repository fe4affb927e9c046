/** Watches a connection from its beginning: how well it carries each way, and whether it still lives. */
import { type Level, levelOf, worst } from "./line";
import { type Counts, countsOf, NOTHING_COUNTED } from "./stats";

export interface Quality {
  /** Judged by what only this page's own way to the server can cause. */
  line: Level;
  /** What comes from the other side. */
  arrival: Level;
  /** What this page sends, as the other side's browser reports it. */
  departure: Level;
  /** Seconds without a single media packet from the other side. */
  silence_s: number;
  /** Seconds without anything at all, not even the server's own signs of life. */
  deadFor_s: number;
  /** Whether media has ever come. */
  hasArrived: boolean;
}

const EVERY_MS = 1000;
/** A longer standstill is a camera that was off, not a freeze. */
const FREEZE_MOST_S = 3;

export class QualityWatch {
  private readonly timer: number;
  private readonly connection: RTCPeerConnection;
  private readonly onQuality: (quality: Quality) => void;
  private before = NOTHING_COUNTED;
  private reported: Counts | null = null;
  private hasArrived = false;
  private arrivedAt = performance.now();
  private aliveAt = performance.now();
  private lossIn = 0;
  private lossOut = 0;
  private resent = 0;
  private frozen = 0;

  constructor(connection: RTCPeerConnection, onQuality: (quality: Quality) => void) {
    this.connection = connection;
    this.onQuality = onQuality;
    this.timer = window.setInterval(() => this.look(), EVERY_MS);
  }

  close(): void {
    window.clearInterval(this.timer);
  }

  private look(): void {
    void this.connection
      .getStats()
      .then((report) => this.onQuality(this.judge(countsOf(report))))
      .catch(() => undefined); // closed meanwhile
  }

  private judge(now: Counts): Quality {
    const { before } = this;
    this.before = now;
    // Streams begin anew after a renegotiation: a count that falls is no count.
    const grown = (name: keyof Counts) => Math.max(0, now[name] - before[name]);
    const received = grown("received");
    const at = performance.now();
    if (grown("alive") + received > 0) this.aliveAt = at;
    if (received > 0) this.arrivedAt = at;
    this.hasArrived ||= now.received > 0;
    this.lossIn = averaged(this.lossIn, share(grown("lost"), received));
    this.resent = averaged(this.resent, Math.min(1, grown("resent") / Math.max(grown("sent"), 1)));
    this.followReports(now);
    this.frozen = averaged(this.frozen, frozenShare(grown("frozen_s")));
    // What was said of a picture that is no longer sent stays in the statistics.
    const forPicture = grown("sentPicture") > 0 ? room(now) : "good";
    const line = worst(levelOf(now.round_trip_s, 0.35, 0.8), levelOf(this.resent, 0.05, 0.15));
    return {
      line,
      arrival: worst(
        lossLevel(this.lossIn),
        levelOf(now.jitter_s, 0.06, 0.15),
        levelOf(this.frozen, 0.15, 0.4),
      ),
      departure: worst(line, lossLevel(this.lossOut), forPicture),
      silence_s: (at - this.arrivedAt) / 1000,
      deadFor_s: (at - this.aliveAt) / 1000,
      hasArrived: this.hasArrived,
    };
  }

  /** On a bad line reports are rare: between them nothing is known, which is not no loss. */
  private followReports(now: Counts): void {
    const before = this.reported ?? now;
    if (this.reported && now.reportedAt <= before.reportedAt) return;
    this.reported = now;
    const sent = now.sent - before.sent;
    const lost = Math.max(0, now.lostByOther - before.lostByOther);
    if (sent > 0) this.lossOut = averaged(this.lossOut, Math.min(1, lost / sent));
  }
}

/** Of packets that no repair brought. */
const lossLevel = (lost: number): Level => levelOf(lost, 0.02, 0.08);

/** Averaged over some seconds: one bad second is no bad line. */
const averaged = (before: number, now: number): number => before * 0.7 + now * 0.3;

const share = (lost: number, received: number): number =>
  received > 0 ? lost / (received + lost) : 0;

const frozenShare = (grown_s: number): number =>
  grown_s < FREEZE_MOST_S ? Math.min(1, grown_s) : 0;

/** How much the line leaves for the picture while it is the line that limits it. */
function room({ isLimitedByLine, target_bps }: Counts): Level {
  if (!isLimitedByLine || target_bps === 0) return "good";
  return levelOf(-target_bps, -250_000, -100_000);
}
