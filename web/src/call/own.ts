/**
 * The page's own microphone, camera and screen: asking for them, switching them, and saying in one word why
 * one is not there. Sends nothing; `media.ts` publishes the tracks that stand here.
 */
import type { Source } from './wire'

/** `blocked`: the person or the browser said no. `missing`: there is none. `busy`: another program has it. */
export type DeviceState = 'asking' | 'on' | 'off' | 'blocked' | 'missing' | 'busy'

export interface OwnState {
  microphone: DeviceState
  camera: DeviceState
  screen: DeviceState
}

// One layer and no adaptation to the slowest receiver yet: what a camera sends must fit a common mobile
// downlink four times over. 640 x 360 reads a face well; more comes with simulcast.
export const kCamera: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 30, max: 30 },
  facingMode: 'user',
}
const kMicrophone: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

export function why_not(error: unknown): DeviceState {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'blocked'
}

export class OwnMedia {
  private tracks: Record<Source, MediaStreamTrack | null> = { microphone: null, camera: null, screen: null }
  private state_: OwnState = { microphone: 'off', camera: 'off', screen: 'off' }
  private closed = false

  /** `on_change` also runs when a track ends by itself (unplugged, "Stop sharing"). */
  constructor(private readonly on_change: () => void) {}

  get state(): OwnState {
    return this.state_
  }

  track(source: Source): MediaStreamTrack | null {
    return this.tracks[source]
  }

  /** Asks for both at once (one question of the browser), then for each alone. Never throws. */
  async start(): Promise<void> {
    this.set({ microphone: 'asking', camera: 'asking' })
    if (this.devices() === null) return this.set({ microphone: 'blocked', camera: 'blocked' })
    try {
      const both = await navigator.mediaDevices.getUserMedia({ audio: kMicrophone, video: kCamera })
      this.take('microphone', both.getAudioTracks()[0])
      this.take('camera', both.getVideoTracks()[0])
      return
    } catch {
      // One of the two may still be had: a person without a camera is heard.
    }
    await this.ask('microphone')
    await this.ask('camera')
  }

  /** Mute keeps the microphone and sends silence; asking again takes time that a sentence does not have. */
  async set_microphone(on: boolean): Promise<void> {
    const track = this.tracks.microphone
    if (track !== null) {
      track.enabled = on
      this.set({ microphone: on ? 'on' : 'off' })
    } else if (on) {
      await this.ask('microphone')
    }
  }

  /** Off lets go of the camera, so that its light goes out. */
  async set_camera(on: boolean): Promise<void> {
    if (!on) this.let_go('camera', 'off')
    else if (this.tracks.camera === null) await this.ask('camera')
  }

  async set_screen(on: boolean): Promise<void> {
    if (!on) return this.let_go('screen', 'off')
    if (this.tracks.screen !== null || !can_share_screen()) return
    this.set({ screen: 'asking' })
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false })
      const track = stream.getVideoTracks()[0]
      // Text must stay readable: rather fewer pictures than a blur.
      if (track !== undefined) track.contentHint = 'detail'
      this.take('screen', track)
    } catch {
      this.set({ screen: 'off' })
    }
  }

  close(): void {
    this.closed = true
    for (const source of ['microphone', 'camera', 'screen'] as const) this.let_go(source, 'off')
  }

  private devices(): MediaDevices | null {
    // Absent in an insecure context and in some in-app browsers.
    return (navigator.mediaDevices as MediaDevices | undefined) ?? null
  }

  private async ask(source: 'microphone' | 'camera'): Promise<void> {
    this.set({ [source]: 'asking' })
    const devices = this.devices()
    if (devices === null) return this.set({ [source]: 'blocked' })
    try {
      const wish = source === 'microphone' ? { audio: kMicrophone } : { video: kCamera }
      const stream = await devices.getUserMedia(wish)
      this.take(source, stream.getTracks()[0])
    } catch (error) {
      this.set({ [source]: why_not(error) })
    }
  }

  private take(source: Source, track: MediaStreamTrack | undefined): void {
    if (track === undefined) return this.set({ [source]: 'missing' })
    if (this.closed) return track.stop()
    this.tracks[source] = track
    track.onended = () => {
      if (this.tracks[source] === track) this.let_go(source, source === 'screen' ? 'off' : 'missing')
    }
    this.set({ [source]: 'on' })
  }

  private let_go(source: Source, state: DeviceState): void {
    const track = this.tracks[source]
    this.tracks[source] = null
    if (track !== null) {
      track.onended = null
      track.stop()
    }
    this.set({ [source]: state })
  }

  private set(change: Partial<OwnState>): void {
    this.state_ = { ...this.state_, ...change }
    this.on_change()
  }
}

export function can_share_screen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  return typeof devices?.getDisplayMedia === 'function'
}
