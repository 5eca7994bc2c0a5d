/** Asks the browser for the devices that were chosen, and for what there is. */
import { chosen } from './chosen'
import { constraints, meant, of_kind, why_not, type Device, type Input, type Kind } from './devices'

/** Absent in an insecure context and in some in-app browsers. */
export function media_devices(): MediaDevices | null {
  return (navigator.mediaDevices as MediaDevices | undefined) ?? null
}

export async function listed(): Promise<Record<Kind, Device[]>> {
  const all = await media_devices()?.enumerateDevices().catch(() => []) ?? []
  return { camera: of_kind(all, 'camera'), microphone: of_kind(all, 'microphone'), speaker: of_kind(all, 'speaker') }
}

/** The id of the chosen one; null where none was. */
async function wanted(kind: Input): Promise<string | null> {
  const device = chosen(kind)
  if (device === null) return null
  // Without permission there is no list yet, and the id may still be right.
  return meant(device, (await listed())[kind])?.id ?? device.id
}

function needed(): MediaDevices {
  const devices = media_devices()
  if (devices === null) throw new DOMException('', 'NotAllowedError')
  return devices
}

async function open_with(kind: Input, id: string | null): Promise<MediaStreamTrack> {
  const asked = constraints(kind, id)
  const [track] = (await needed().getUserMedia(kind === 'camera' ? { video: asked } : { audio: asked })).getTracks()
  if (track === undefined) throw new DOMException('', 'NotFoundError')
  return track
}

/** The chosen one, or the browser's own choice where that one is gone or in use. Throws what the browser throws; `why_not` reads it. */
export async function open_device(kind: Input): Promise<MediaStreamTrack> {
  const id = await wanted(kind)
  try {
    return await open_with(kind, id)
  } catch (error) {
    if (id === null || why_not(error) === 'blocked') throw error
    return open_with(kind, null)
  }
}

/** Both at once: one question of the browser. */
export async function open_both(): Promise<Record<Input, MediaStreamTrack | undefined>> {
  const stream = await needed().getUserMedia({
    audio: constraints('microphone', await wanted('microphone')), video: constraints('camera', await wanted('camera')),
  })
  return { microphone: stream.getAudioTracks()[0], camera: stream.getVideoTracks()[0] }
}
