/** The connection in numbers, for whoever wants to see them: from two looks at the browser's statistics. Pure. */

export interface Counted {
  at: number
  bytes_in: number
  bytes_out: number
  received: number
  lost: number
  round_trip_ms: number | null
  /** Of each picture that comes in, "480 × 270". */
  pictures: string[]
}

export interface Numbers {
  round_trip_ms: number | null
  lost_percent: number
  in_kbps: number
  out_kbps: number
  pictures: string[]
}

/** What of the browser's reports is read here; none of it is in every browser. */
interface Report {
  type?: string
  bytesReceived?: number
  bytesSent?: number
  packetsReceived?: number
  packetsLost?: number
  nominated?: boolean
  state?: string
  currentRoundTripTime?: number
  frameWidth?: number
  frameHeight?: number
}

export function count(reports: object[], at: number): Counted {
  const sum: Counted = { at, bytes_in: 0, bytes_out: 0, received: 0, lost: 0, round_trip_ms: null, pictures: [] }
  for (const report of reports as Report[]) {
    if (report.type === 'outbound-rtp') sum.bytes_out += report.bytesSent ?? 0
    if (report.type === 'candidate-pair' && report.nominated === true && report.state === 'succeeded' && report.currentRoundTripTime !== undefined) {
      sum.round_trip_ms = Math.max(sum.round_trip_ms ?? 0, Math.round(report.currentRoundTripTime * 1000))
    }
    if (report.type !== 'inbound-rtp') continue
    sum.bytes_in += report.bytesReceived ?? 0
    sum.received += report.packetsReceived ?? 0
    sum.lost += report.packetsLost ?? 0
    if (report.frameWidth !== undefined && report.frameHeight !== undefined) sum.pictures.push(`${report.frameWidth} × ${report.frameHeight}`)
  }
  return sum
}

export function numbers(before: Counted, now: Counted): Numbers {
  const seconds = Math.max(0.1, (now.at - before.at) / 1000)
  const kbps = (bytes: number) => Math.max(0, Math.round((bytes * 8) / 1000 / seconds))
  // A stream that ended takes what it had received out of the sum; what resends have filled is lost no more.
  const received = Math.max(0, now.received - before.received)
  const lost = Math.max(0, now.lost - before.lost)
  return {
    round_trip_ms: now.round_trip_ms,
    lost_percent: received + lost === 0 ? 0 : Math.round((lost / (received + lost)) * 100),
    in_kbps: kbps(now.bytes_in - before.bytes_in),
    out_kbps: kbps(now.bytes_out - before.bytes_out),
    pictures: now.pictures,
  }
}
