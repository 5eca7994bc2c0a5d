/**
 * The page's own microphone, camera and screen: asking for them, switching them, and saying in one word why
 * one is not there. Sends nothing; `media.ts` publishes the tracks that stand here.
 */
import { chosen } from '../devices/chosen'
import { meant, why_not, type Input, type Kind, type WhyNot } from '../devices/devices'
import { listed, open_both, open_device } from '../devices/open'
import type { Source } from './wire'

/** Why one is not there: see `WhyNot`. */
export type DeviceState = 'asking' | 'on' | 'off' | WhyNot

export interface OwnState {
  microphone: DeviceState
  camera: DeviceState
  screen: DeviceState
}

/** A device that was in use is gone; `label` names what is used in its place, nothing for the default speaker. */
export interface FellBack {
  kind: Kind
  label: string
}

export class OwnMedia {
  private tracks: Record<Source, MediaStreamTrack | null> = { microphone: null, camera: null, screen: null }
  private state_: OwnState = { microphone: 'off', camera: 'off', screen: 'off' }
  private closed = false
  private speaker_ = ''
  private fell_back_: FellBack | null = null
  /** Which change of a device is the last one asked for. */
  private changes: Record<Input, number> = { microphone: 0, camera: 0 }

  /** `on_change` also runs when a track ends by itself (unplugged, "Stop sharing"). */
  constructor(private readonly on_change: () => void) {}

  get state(): OwnState {
    return this.state_
  }

  /** Where others are heard; empty for the default. */
  get speaker(): string {
    return this.speaker_
  }

  get fell_back(): FellBack | null {
    return this.fell_back_
  }

  track(source: Source): MediaStreamTrack | null {
    return this.tracks[source]
  }

  /** Asks for both at once (one question of the browser), then for each alone. Never throws. */
  async start(): Promise<void> {
    this.set({ microphone: 'asking', camera: 'asking' })
    try {
      const both = await open_both()
      this.take('microphone', both.microphone)
      this.take('camera', both.camera)
    } catch {
      // One of the two may still be had: a person without a camera is heard.
      await this.ask('microphone')
      await this.ask('camera')
    }
    // Speakers have names only now, with the permission.
    await this.devices_changed()
  }

  /** Another device was chosen: in use at once, or when it is switched on. */
  async chosen(kind: Kind): Promise<void> {
    this.seen_fall_back()
    if (kind === 'speaker') await this.devices_changed()
    else if (this.tracks[kind] !== null) await this.reopen(kind)
  }

  /** Something was plugged in or out. Microphone and camera say it themselves, the speaker does not. */
  async devices_changed(): Promise<void> {
    const speaker = chosen('speaker')
    const before = this.speaker_
    this.speaker_ = speaker === null ? '' : (meant(speaker, (await listed()).speaker)?.id ?? '')
    if (before !== '' && this.speaker_ === '') this.fell_back_ = { kind: 'speaker', label: '' }
    if (before !== this.speaker_) this.on_change()
  }

  seen_fall_back(): void {
    if (this.fell_back_ === null) return
    this.fell_back_ = null
    this.on_change()
  }

  /** What could not be had is asked for once more. */
  async ask_again(): Promise<void> {
    for (const source of ['microphone', 'camera'] as const) {
      if (this.tracks[source] === null && this.state_[source] !== 'off') await this.ask(source)
    }
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

  private async ask(source: Input): Promise<void> {
    this.set({ [source]: 'asking' })
    try {
      this.take(source, await open_device(source))
    } catch (error) {
      this.set({ [source]: why_not(error) })
    }
  }

  /** Another device in place of the one in use, and in the state that this one is in; answers it, once it is in use. */
  private async reopen(source: Input): Promise<MediaStreamTrack | null> {
    const before = this.tracks[source]
    const change = ++this.changes[source]
    const is_last = () => this.changes[source] === change && this.tracks[source] === before
    if (before !== null) {
      before.onended = null
      before.stop() // first: a telephone opens one camera at a time
    }
    try {
      const track = await open_device(source)
      if (is_last()) {
        this.hold(source, track)
        this.on_change()
        return track
      }
      track.stop()
    } catch (error) {
      if (is_last()) this.let_go(source, why_not(error))
    }
    return null
  }

  private async fall_back(source: Input): Promise<void> {
    const track = await this.reopen(source)
    if (track === null) return
    this.fell_back_ = { kind: source, label: track.label }
    this.on_change()
  }

  private take(source: Source, track: MediaStreamTrack | undefined): void {
    if (track === undefined) return this.set({ [source]: 'missing' })
    if (this.closed) return track.stop()
    this.hold(source, track)
    this.set({ [source]: 'on' })
  }

  private hold(source: Source, track: MediaStreamTrack): void {
    this.tracks[source] = track
    track.enabled = source !== 'microphone' || this.state_.microphone !== 'off'
    track.onended = () => {
      if (this.tracks[source] !== track) return
      if (source === 'screen') this.let_go('screen', 'off')
      else void this.fall_back(source)
    }
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
