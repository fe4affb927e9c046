/** Adds up what `RTCPeerConnection.getStats()` tells (https://www.w3.org/TR/webrtc-stats/). */

export interface Counts {
  /** Media packets from the other side, and how many of them never came. */
  received: number;
  lost: number;
  /** Media packets sent, and how many of them the other side's browser missed. */
  sent: number;
  /** Sent once more because the server missed them: lost on this page's own line (decision 9). */
  resent: number;
  sentPicture: number;
  lostByOther: number;
  /** When the other side's browser last reported that, in milliseconds. */
  reportedAt: number;
  /** Grows with every sign of life on the own path: media, connectivity checks and their answers. */
  alive: number;
  frozen_s: number;
  jitter_s: number;
  round_trip_s: number;
  target_bps: number;
  /** 1 while the bandwidth, not the camera or the processor, limits the picture; else 0. */
  isLimitedByLine: number;
}

type Entry = Record<string, unknown>;

const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Of a connection that has not begun. */
export const NOTHING_COUNTED: Counts = {
  received: 0,
  lost: 0,
  sent: 0,
  resent: 0,
  sentPicture: 0,
  lostByOther: 0,
  reportedAt: 0,
  alive: 0,
  frozen_s: 0,
  jitter_s: 0,
  round_trip_s: 0,
  target_bps: 0,
  isLimitedByLine: 0,
};

export function countsOf(stats: RTCStatsReport): Counts {
  const counts = { ...NOTHING_COUNTED };
  stats.forEach((entry: Entry) => {
    ADD[String(entry.type)]?.(counts, entry);
  });
  return counts;
}

const ADD: Record<string, (counts: Counts, entry: Entry) => void> = {
  "inbound-rtp": (counts, entry) => {
    counts.received += number(entry.packetsReceived);
    counts.lost += number(entry.packetsLost);
    counts.frozen_s += number(entry.totalFreezesDuration);
    if (entry.kind === "audio") counts.jitter_s = number(entry.jitter);
  },
  "remote-inbound-rtp": (counts, entry) => {
    counts.lostByOther += number(entry.packetsLost);
    counts.reportedAt = Math.max(counts.reportedAt, number(entry.timestamp));
  },
  "outbound-rtp": (counts, entry) => {
    counts.sent += number(entry.packetsSent);
    counts.resent += number(entry.retransmittedPacketsSent);
    if (entry.kind !== "video") return;
    counts.sentPicture = number(entry.packetsSent);
    counts.target_bps = number(entry.targetBitrate);
    counts.isLimitedByLine = entry.qualityLimitationReason === "bandwidth" ? 1 : 0;
  },
  "candidate-pair": (counts, entry) => {
    counts.alive += number(entry.responsesReceived) + number(entry.requestsReceived);
    // Firefox counts bytes only.
    counts.alive += number(entry.packetsReceived) + number(entry.bytesReceived);
    if (entry.nominated === true) counts.round_trip_s = number(entry.currentRoundTripTime);
  },
};
