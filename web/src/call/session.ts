/**
 * One person's call: ties the socket, the media and the state together, and offers them to the view as a
 * store. Holds no words and no elements.
 */
import { on_choice } from '../devices/chosen'
import { media_devices } from '../devices/open'
import { chime, knock } from '../shared/chime'
import { is_looked_at, kStart, reduce, type CallAction, type CallState, type MediaLink } from './call'
import { CallMedia } from './media'
import type { Counted } from './numbers'
import { OwnMedia, type FellBack, type OwnState } from './own'
import { is_limited, kNotSending, look, type Sending } from './sending'
import { Signalling } from './signalling'
import { always_wanted, View, type Sight } from './view'
import type { CallEvent, Ticket } from './wire'

export interface CallSnapshot {
  call: CallState
  own: OwnState
  media: MediaLink
  online: boolean
  /** Tracks of others, by consumer. */
  tracks: ReadonlyMap<string, MediaStreamTrack>
  /** Own pictures, for showing them here. */
  camera: MediaStreamTrack | null
  screen: MediaStreamTrack | null
  /** Own sound, for seeing how loud it is. */
  microphone: MediaStreamTrack | null
  /** Where the others are heard; empty for the default. */
  speaker: string
  fell_back: FellBack | null
}

export interface CallOptions {
  ticket(attempt: number, lost_for_ms: number): Promise<Ticket>
}

// The seat is freed at once when `leave` is answered; a connection too slow for that is simply closed.
const kLeaveMs = 1000
// Nobody sees that the stage comes so much later.
const kDrawingWaitsMs = 100
const kLookAtSendingMs = 2000

export class CallSession {
  private snapshot_: CallSnapshot
  private listeners = new Set<() => void>()
  private readonly own: OwnMedia
  private readonly signalling: Signalling
  private readonly media: CallMedia
  private readonly view = new View()
  private view_timer: ReturnType<typeof setTimeout> | undefined
  private sending: Sending = kNotSending
  /** As the server has it. */
  private told_small = false
  private drawing_waits: object | null = null
  private wake_lock: { release(): Promise<void> } | null = null
  private readonly undo: (() => void)[] = []

  constructor(options: CallOptions) {
    this.own = new OwnMedia(() => {
      this.set(this.own_now())
      this.media.publish()
    })
    this.signalling = new Signalling({
      ticket: async (attempt, lost) => {
        const ticket = await options.ticket(attempt, lost)
        // While the connection opens.
        const timer = setTimeout(() => this.media.prepare(ticket))
        this.undo.push(() => clearTimeout(timer))
        return ticket
      },
      hello: () => this.media.hello(),
      on_event: (event) => this.on_event(event),
      on_state: (link, problem) => this.dispatch(problem === undefined ? { what: 'link', link } : { what: 'link', link, problem }),
    })
    this.media = new CallMedia(this.signalling, this.own, {
      on_track: (id, track) => {
        const tracks = new Map(this.snapshot_.tracks)
        if (track === null) tracks.delete(id)
        else tracks.set(id, track)
        if (track === null) this.view.remove(id)
        else if (track.kind === 'video') this.view.add(id, performance.now())
        this.set({ tracks })
        this.look()
      },
      on_link: (media) => this.set({ media }),
    })
    this.snapshot_ = {
      call: kStart,
      ...this.own_now(),
      media: 'idle',
      online: navigator.onLine,
      tracks: new Map(),
    }
  }

  /** Connects and asks for the devices at the same time: the first picture should not wait for either. */
  start(): void {
    this.signalling.start()
    void this.own.start()
    this.listen(window, 'online', () => {
      this.set({ online: true })
      this.signalling.hurry()
      this.media.network_changed()
    })
    this.listen(window, 'offline', () => this.set({ online: false }))
    const connection = (navigator as { connection?: EventTarget }).connection
    if (connection !== undefined) this.listen(connection, 'change', () => this.media.network_changed())
    this.note_page()
    this.listen(document, 'visibilitychange', () => {
      this.note_page()
      if (document.visibilityState !== 'visible') return
      this.signalling.hurry()
      void this.stay_awake()
    })
    const devices = media_devices()
    this.undo.push(on_choice((kind) => void this.own.chosen(kind)))
    if (devices !== null) this.listen(devices, 'devicechange', () => void this.own.devices_changed())
    const sending_timer = setInterval(() => void this.look_at_sending(), kLookAtSendingMs)
    this.undo.push(() => clearInterval(sending_timer))
    // Closing the tab is leaving: nobody should look at a frozen picture for half a minute.
    this.listen(window, 'pagehide', (event) => {
      if (!(event as PageTransitionEvent).persisted) void this.signalling.request('leave', {}).catch(() => undefined)
    })
  }

  get snapshot(): CallSnapshot {
    return this.snapshot_
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async toggle_microphone(): Promise<void> {
    await this.own.set_microphone(this.own.state.microphone !== 'on')
  }

  async toggle_camera(): Promise<void> {
    await this.own.set_camera(this.own.state.camera !== 'on')
  }

  async toggle_screen(): Promise<void> {
    await this.own.set_screen(this.own.state.screen !== 'on')
  }

  ask_for_devices_again(): Promise<void> {
    return this.own.ask_again()
  }

  seen_fall_back(): void {
    this.own.seen_fall_back()
  }

  raise_hand(raised: boolean): Promise<object> {
    return this.signalling.request('raise_hand', { raised })
  }

  rename(participant_id: string, name: string): Promise<object> {
    return this.signalling.request('rename', { participant_id, name })
  }

  remove(participant_id: string): Promise<object> {
    return this.signalling.request('remove', { participant_id })
  }

  mute(participant_id: string): Promise<object> {
    return this.signalling.request('mute', { participant_id })
  }

  admit(participant_id: string): Promise<object> {
    return this.signalling.request('admit', { participant_id })
  }

  admit_all(): Promise<object> {
    return this.signalling.request('admit_all', {})
  }

  turn_away(participant_id: string, line: string): Promise<object> {
    return this.signalling.request('turn_away', line === '' ? { participant_id } : { participant_id, line })
  }

  tell(participant_id: string, line: string): Promise<object> {
    return this.signalling.request('tell', { participant_id, line })
  }

  put_back(participant_id: string): Promise<object> {
    return this.signalling.request('put_back', { participant_id })
  }

  talk_without_guests(on: boolean, interpreters_stay = false): Promise<object> {
    return this.signalling.request('talk_without_guests', { on, interpreters_stay })
  }

  /** null: nobody any more. */
  spotlight(participant_id: string | null): Promise<object> {
    return this.signalling.request('spotlight', { participant_id })
  }

  say(line: string): Promise<object> {
    return this.signalling.request('say', { line })
  }

  /** Of somebody else's picture, by its consumer: whether it can be seen on this page. */
  sees(consumer_id: string, sight: Sight): void {
    this.view.sees(consumer_id, sight, performance.now())
    this.look()
  }

  /** And how large: its longer side in pixels of the screen. */
  sized(consumer_id: string, long_side: number): void {
    this.view.sized(consumer_id, long_side, performance.now())
    this.look()
  }

  counted(): Promise<Counted> {
    return this.media.counted()
  }

  /** Leave: the seat is free at once; the visit goes on. */
  async leave(): Promise<void> {
    const told = this.signalling.request('leave', {}).catch(() => undefined)
    this.media.drop()
    this.own.close()
    await Promise.race([told, new Promise((resolve) => setTimeout(resolve, kLeaveMs))])
    this.dispatch({ what: 'left' })
    this.close()
  }

  close(): void {
    for (const undo of this.undo.splice(0)) undo()
    clearTimeout(this.view_timer)
    this.signalling.close()
    this.media.drop()
    this.own.close()
    void this.wake_lock?.release().catch(() => undefined)
    this.wake_lock = null
  }

  private own_now(): Pick<CallSnapshot, 'own' | 'camera' | 'screen' | 'microphone' | 'speaker' | 'fell_back'> {
    const { own } = this
    return {
      own: own.state, camera: own.track('camera'), screen: own.track('screen'), microphone: own.track('microphone'),
      speaker: own.speaker, fell_back: own.fell_back,
    }
  }

  private on_event(event: CallEvent): void {
    const before = this.snapshot_.call.notices.at(-1)?.id
    if (event.type === 'admitted') this.draw_after(this.media.admitted(event.data))
    if (event.type === 'welcome' && event.data.state === 'in_call') this.draw_after(null)
    this.dispatch({ what: 'event', event, now: Date.now() })
    switch (event.type) {
      case 'admitted':
        if (!event.data.resumed) this.told_small = false
        void this.stay_awake()
        break
      case 'consumer':
        this.media.consume(event.data)
        break
      case 'consumer_closed':
        this.media.consumer_closed(event.data.consumer_id)
        break
      case 'waiting':
        this.told_small = false
        this.media.drop()
        void this.own.set_screen(false)
        break
      case 'muted_by_provider':
        void this.own.set_microphone(false)
        break
      case 'entered':
        if (this.snapshot_.call.notices.at(-1)?.id !== before) chime()
        break
      case 'waiting_list':
      case 'knock':
        if (this.snapshot_.call.notices.at(-1)?.id !== before) knock()
        break
      case 'provider_says':
        chime()
        break
      case 'ended':
        if (event.data.reason !== 'server_stops') this.close()
        break
      default:
        break
    }
  }

  private note_page(): void {
    // A browser that does not tell of a picture in a window of its own (Firefox) may show one of a hidden page.
    const hidden = document.visibilityState === 'hidden' && 'pictureInPictureElement' in document
    this.view.page(hidden, performance.now())
    this.look()
  }

  /** Asks for the pictures that are looked at, as large as they are, and for no others. */
  private look(): void {
    clearTimeout(this.view_timer)
    const now = performance.now()
    for (const [id, shown] of this.view.wanted(now)) this.media.show(id, shown)
    const next = this.view.deadline(now)
    if (next !== null) this.view_timer = setTimeout(() => this.look(), next - now)
  }

  /** Whether the others see less of oneself than there is: said here and to them, who would look for it at their end. */
  private async look_at_sending(): Promise<void> {
    const { call, media } = this.snapshot_
    const reports = media === 'connected' && is_looked_at(call) ? await this.media.camera_sent().catch(() => []) : []
    this.sending = look(this.sending, performance.now(), is_limited(reports))
    const { small } = this.sending
    if (small === this.told_small || call.phase !== 'in_call' || !this.signalling.connected) return
    try {
      await this.signalling.request('note_sending', { small })
      this.told_small = small
    } catch {
      // Said again with the next look.
    }
  }

  private async stay_awake(): Promise<void> {
    const wake_lock = (navigator as { wakeLock?: { request(kind: string): Promise<{ release(): Promise<void> }> } }).wakeLock
    if (wake_lock === undefined || this.snapshot_.call.phase === 'ended') return
    try {
      this.wake_lock = await wake_lock.request('screen')
    } catch {
      // Low battery or a hidden page: the screen may then sleep, and the call goes on.
    }
  }

  private listen(target: EventTarget, type: string, handler: (event: Event) => void): void {
    target.addEventListener(type, handler)
    this.undo.push(() => target.removeEventListener(type, handler))
  }

  private dispatch(action: CallAction): void {
    const call = reduce(this.snapshot_.call, action)
    if (call === this.snapshot_.call) return
    // A refusal ends the call as much as an `ended` does: the camera's light must go out.
    if (call.link === 'refused') queueMicrotask(() => this.close())
    this.view.keep(always_wanted(call))
    this.set({ call })
    this.look()
  }

  private set(change: Partial<CallSnapshot>): void {
    this.snapshot_ = { ...this.snapshot_, ...change }
    if (this.drawing_waits !== null) return
    for (const listener of this.listeners) listener()
  }

  /**
   * Drawing the call takes as long as negotiating it: that goes first, and while the way opens the stage is drawn. Null
   * where `admitted` follows at once.
   */
  private draw_after(negotiated: Promise<void> | null): void {
    const waits = (this.drawing_waits = {})
    const timer = new Promise((resolve) => setTimeout(resolve, kDrawingWaitsMs))
    void Promise.race(negotiated === null ? [timer] : [negotiated, timer]).finally(() => {
      if (this.drawing_waits !== waits) return
      this.drawing_waits = null
      this.set({})
    })
  }
}
