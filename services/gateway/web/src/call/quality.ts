/** How good the connection is, judged from what arrives. */

export type Level = "good" | "fair" | "poor";

export interface Quality {
  level: Level;
  /** Seconds without a single media packet from the other side. */
  silence_s: number;
  /** Whether anything has ever come: nothing does from a person without devices. */
  hasArrived: boolean;
}

interface Counts {
  received: number;
  lost: number;
  round_trip_s: number;
}

const EVERY_MS = 1000;

export class QualityWatch {
  private readonly timer: number;
  private before: Counts | null = null;
  private hasArrived = false;
  private arrivedAt = performance.now();
  private loss = 0;

  constructor(connection: RTCPeerConnection, onQuality: (quality: Quality) => void) {
    this.timer = window.setInterval(() => {
      const stats = connection.getStats();
      void stats.then((report) => onQuality(this.judge(countsOf(report)))).catch(() => undefined);
    }, EVERY_MS);
  }

  close(): void {
    window.clearInterval(this.timer);
  }

  private judge(now: Counts): Quality {
    const received = now.received - (this.before?.received ?? 0);
    const lost = Math.max(0, now.lost - (this.before?.lost ?? 0));
    this.before = now;
    if (received > 0) {
      this.arrivedAt = performance.now();
      this.hasArrived = true;
    }
    // Averaged over some seconds: one bad second is no bad line.
    this.loss = this.loss * 0.7 + (received > 0 ? lost / (received + lost) : 0) * 0.3;
    const silence_s = (performance.now() - this.arrivedAt) / 1000;
    return { level: levelOf(this.loss, now.round_trip_s), silence_s, hasArrived: this.hasArrived };
  }
}

function levelOf(loss: number, round_trip_s: number): Level {
  if (loss > 0.08 || round_trip_s > 0.8) return "poor";
  if (loss > 0.02 || round_trip_s > 0.35) return "fair";
  return "good";
}

function countsOf(stats: RTCStatsReport): Counts {
  const counts: Counts = { received: 0, lost: 0, round_trip_s: 0 };
  stats.forEach((entry: Record<string, unknown>) => {
    if (entry.type === "inbound-rtp") {
      counts.received += Number(entry.packetsReceived ?? 0);
      counts.lost += Number(entry.packetsLost ?? 0);
    }
    if (entry.type === "candidate-pair" && entry.nominated === true) {
      counts.round_trip_s = Number(entry.currentRoundTripTime ?? 0);
    }
  });
  return counts;
}
