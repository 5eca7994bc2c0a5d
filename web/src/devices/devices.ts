/** Cameras, microphones and speakers: what is asked of them, which of a list is meant, why one is not there. Pure. */

/** What the page takes in; a speaker is only chosen. */
export type Input = 'camera' | 'microphone'
export type Kind = Input | 'speaker'

export interface Device {
  id: string
  label: string
}

/** `blocked`: the person or the browser said no. `missing`: there is none. `busy`: another program has it. */
export type WhyNot = 'blocked' | 'missing' | 'busy'

// A face reads well in it, and it goes out in three sizes (call/layers.ts). Larger costs batteries and reads no better.
const kCamera: MediaTrackConstraints = {
  width: { ideal: 960 },
  height: { ideal: 540 },
  frameRate: { ideal: 30, max: 30 },
}
const kMicrophone: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

/**
 * What is asked of the browser; `id` null leaves the device to it. Exact, since a wish would be weighed against size and
 * rate of the picture; whoever asks takes the default where that one is gone.
 */
export function constraints(kind: Input, id: string | null): MediaTrackConstraints {
  const device = id === null ? {} : { deviceId: { exact: id } }
  if (kind === 'microphone') return { ...kMicrophone, ...device }
  return id === null ? { ...kCamera, facingMode: 'user' } : { ...kCamera, ...device }
}

export function why_not(error: unknown): WhyNot {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'blocked'
}

const kKinds: Record<Kind, MediaDeviceKind> = { camera: 'videoinput', microphone: 'audioinput', speaker: 'audiooutput' }

/** Those that can be told apart: without permission the browser gives no names. */
export function of_kind(all: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[], kind: Kind): Device[] {
  return all
    // Windows lists its device for calls a second time under this id.
    .filter((each) => each.kind === kKinds[kind] && each.label !== '' && each.deviceId !== 'communications')
    .map((each) => ({ id: each.deviceId, label: each.label }))
}

/** The one that was chosen. Some browsers give new ids at each visit; the name then finds it. */
export function meant(chosen: Device, list: readonly Device[]): Device | null {
  return list.find((each) => each.id === chosen.id) ?? list.find((each) => each.label === chosen.label) ?? null
}
