/** In how many sizes a camera's picture is sent: the server passes on to each person the one that their network bears. */
import type { RtpEncodingParameters } from 'mediasoup-client/types'

// Browsers send fewer sizes of a small picture, and it is the largest that they leave out: rather ask for fewer.
const kThreeFrom = 960
const kTwoFrom = 640

/** Without temporal layers: a switch is at a key frame, and nothing here thins out pictures. */
const layer = (scaleResolutionDownBy: number, maxBitrate: number): RtpEncodingParameters =>
  ({ scaleResolutionDownBy, maxBitrate, scalabilityMode: 'L1T1' })

/** The smallest first. `long_side` of the picture in pixels. */
export function camera_layers(long_side: number): RtpEncodingParameters[] {
  if (long_side >= kThreeFrom) return [layer(4, 120_000), layer(2, 400_000), layer(1, 1_300_000)]
  if (long_side >= kTwoFrom) return [layer(2, 150_000), layer(1, 800_000)]
  return [{ maxBitrate: 500_000 }]
}
