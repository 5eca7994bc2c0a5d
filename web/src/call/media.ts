/**
 * The media of one call: mediasoup-client's device and its two transports, own producers, other people's
 * consumers, and what to do when a path breaks. Shows nothing, and decides nothing about who may be in.
 */
import type { Device } from 'mediasoup-client'
import type { Consumer, ConsumerOptions, Producer, ProducerOptions, RtpCapabilities, Transport, TransportOptions } from 'mediasoup-client/types'
import type { MediaLink } from './call'
import { call_device, make_connections_ready, no_connections_ready } from './browser'
import { camera_layers } from './layers'
import { count, type Counted } from './numbers'
import type { OwnMedia } from './own'
import { Disconnected, type Signalling } from './signalling'
import type { Shown } from './view'
import type { Admitted, CallRequests, ConsumerOffer, Source, Ticket } from './wire'

// A path that flickers heals by itself; one that is away for two seconds is heard as a hole and gets a restart.
const kDisconnectedMs = 2000
// Between restarts of one transport: time for an answer to come over a slow network.
const kRestartPauseMs = 3000
// A person's sound and picture are offered in one breath: taken together, the browser negotiates once for both.
const kTogetherMs = 4
// For others' pictures one's own sound does not wait longer, whatever the browser is busy with.
const kOthersFirstMs = 500

const kSources: Source[] = ['microphone', 'camera', 'screen']

interface Outgoing {
  producer: Producer | null
  track: MediaStreamTrack
}

export interface MediaEvents {
  on_track(consumer_id: string, track: MediaStreamTrack | null): void
  on_link(link: MediaLink): void
}

export class CallMedia {
  private device: Device | null = null
  /** Knows already what this server takes. */
  private prepared: Device | null = null
  private send: Transport | null = null
  private receive: Transport | null = null
  private outgoing = new Map<Source, Outgoing>()
  private consumers = new Map<string, Consumer>()
  private offered = new Set<string>()
  /** How pictures are looked at here; one that is not in it as it was at first. */
  private shown = new Map<string, Shown>()
  private arrived: ConsumerOffer[] = []
  private unconfirmed_connects = new Map<string, object>()
  /** The server has them, and its answer came behind its offers of all that was there. */
  private capabilities_sent = false
  /** Others' streams, or it is about to be. */
  private negotiated = false
  private publishing = false
  private restart_timers = new Map<string, ReturnType<typeof setTimeout>>()
  private restarted_at = new Map<string, number>()
  private generation = 0
  /** That of the transports held now; told to the server in `hello`. */
  media_session: string | null = null

  constructor(
    private readonly signalling: Pick<Signalling, 'request' | 'connected'>,
    private readonly own: OwnMedia,
    private readonly events: MediaEvents,
  ) {}

  /** With the ticket, before the server can answer: what it will need is made ready. */
  prepare({ routerRtpCapabilities }: Ticket): void {
    if (this.send === null) make_connections_ready()
    if (routerRtpCapabilities === undefined) return
    const device = call_device()
    // What goes wrong is told when somebody is let in.
    device.load({ routerRtpCapabilities: routerRtpCapabilities as RtpCapabilities }).then(() => (this.prepared = device), () => undefined)
  }

  hello(): CallRequests['hello']['data'] {
    const { media_session, prepared } = this
    return prepared === null ? { media_session } : { media_session, rtpCapabilities: { ...prepared.recvRtpCapabilities } }
  }

  /** Event `admitted`: makes transports from the offers, or keeps those that live on after a drop. */
  async admitted(data: Admitted): Promise<void> {
    if (data.resumed && this.send !== null && this.receive !== null) return this.resume(data)
    this.forget()
    if (data.send_transport === undefined || data.recv_transport === undefined) return
    const generation = this.generation
    this.media_session = data.media_session
    const device = this.prepared ?? call_device()
    if (!device.loaded) await device.load({ routerRtpCapabilities: data.routerRtpCapabilities as RtpCapabilities })
    if (generation !== this.generation) return
    this.device = device
    const ice_servers = data.ice_servers as object[] as RTCIceServer[]
    const offer = (t: object) => ({ ...(t as TransportOptions), iceServers: ice_servers })
    this.receive = device.createRecvTransport(offer(data.recv_transport))
    this.send = device.createSendTransport(offer(data.send_transport))
    this.watch(this.receive)
    this.watch(this.send)
    this.send.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      this.signalling
        .request('produce', { kind, source: appData.source as Source, rtpParameters })
        .then((reply) => done({ id: reply.producer_id }), failed)
    })
    no_connections_ready()
    this.events.on_link('connecting')
    for (const offer of data.consumers ?? []) this.consume(offer)
    await this.begin(data.consumers !== undefined)
  }

  /** Brings what is sent in line with the own tracks as they are now. Safe to call at any time. */
  publish(): void {
    this.publish_tracks(false)
  }

  private publish_tracks(again: boolean): void {
    const send = this.send
    if (send === null || this.device === null || !this.publishing) return
    for (const source of kSources) {
      const track = this.own.track(source)
      const sent = this.outgoing.get(source)
      if (sent !== undefined && sent.track !== track && !this.replace(source, sent, track)) this.stop_sending(source)
      if (track === null) continue
      const held = this.outgoing.get(source)
      if (held !== undefined) this.tell_mute(source, held, again)
      else void this.produce(send, source, track)
    }
  }

  /** Event `consumer`. It was made paused; it runs once this end can play it. */
  consume(offer: ConsumerOffer): void {
    if (this.receive === null || this.offered.has(offer.consumer_id)) return
    this.offered.add(offer.consumer_id)
    if (this.arrived.some(({ consumer_id }) => consumer_id === offer.consumer_id)) return
    this.arrived.push(offer)
    if (!this.capabilities_sent || this.arrived.length > 1) return
    const generation = this.generation
    setTimeout(() => {
      if (generation === this.generation) void this.take_arrived()
    }, kTogetherMs)
  }

  private async take_arrived(): Promise<void> {
    const arrived = this.arrived.filter(({ consumer_id }) => this.offered.has(consumer_id))
    this.arrived = []
    // Before the first negotiation nothing can come: what is in it may run as soon as there is a way.
    const first = !this.negotiated
    this.negotiated = this.negotiated || arrived.length > 0
    if (first) for (const { consumer_id } of arrived) void this.quietly(this.tell_shown(consumer_id))
    await Promise.all(arrived.map((offer) => this.take(offer, !first)))
  }

  private async take(offer: ConsumerOffer, resume: boolean): Promise<void> {
    const receive = this.receive
    if (receive === null) return
    const generation = this.generation
    try {
      const consumer = await receive.consume({
        id: offer.consumer_id,
        producerId: offer.producer_id,
        kind: offer.kind,
        rtpParameters: offer.rtpParameters as ConsumerOptions['rtpParameters'],
        // One stream for a person's face and voice, so that the browser keeps lips and sound together.
        streamId: offer.source === 'screen' ? `${offer.participant_id}-screen` : offer.participant_id,
      })
      if (generation !== this.generation || !this.offered.has(offer.consumer_id)) return consumer.close()
      this.consumers.set(offer.consumer_id, consumer)
      this.events.on_track(offer.consumer_id, consumer.track)
      if (resume) void this.quietly(this.tell_shown(offer.consumer_id))
    } catch {
      // Gone meanwhile, or the connection dropped: the list that comes with `resumed` settles it.
      if (!this.consumers.has(offer.consumer_id)) this.offered.delete(offer.consumer_id)
    }
  }

  /**
   * Whether a picture is looked at, and how large. The track stays as it is, so that its last picture stands there until
   * the next comes: the server asks for a key frame with the word that it is wanted again, or larger.
   */
  show(consumer_id: string, shown: Shown): void {
    const before = this.shown_now(consumer_id)
    this.shown.set(consumer_id, shown)
    if (shown.seen === before.seen && (!shown.seen || shown.long_side === before.long_side)) return
    if (this.consumers.has(consumer_id)) void this.quietly(this.tell_shown(consumer_id))
  }

  private shown_now(consumer_id: string): Shown {
    return this.shown.get(consumer_id) ?? { seen: true, long_side: null }
  }

  private tell_shown(consumer_id: string): Promise<object> {
    const { seen, long_side } = this.shown_now(consumer_id)
    return this.signalling.request('pause_consumer', { consumer_id, paused: !seen, ...(seen && long_side !== null ? { long_side } : {}) })
  }

  consumer_closed(consumer_id: string): void {
    this.offered.delete(consumer_id)
    this.shown.delete(consumer_id)
    const consumer = this.consumers.get(consumer_id)
    if (consumer === undefined) return
    this.consumers.delete(consumer_id)
    consumer.close()
    this.events.on_track(consumer_id, null)
  }

  /** The network changed under us: find the path again without waiting for it to be missed. */
  network_changed(): void {
    for (const transport of [this.send, this.receive]) {
      if (transport !== null && transport.connectionState !== 'new') void this.restart(transport)
    }
  }

  /** What has gone through both transports so far, by the browser's own account. */
  async counted(): Promise<Counted> {
    const reports = await Promise.all([this.receive, this.send].map(async (transport) => [...((await transport?.getStats())?.values() ?? [])]))
    return count(reports.flat() as object[], Date.now())
  }

  /** What the browser says of the own camera's picture, in each size that it sends. */
  async camera_sent(): Promise<object[]> {
    const producer = this.outgoing.get('camera')?.producer
    if (producer == null || producer.closed) return []
    return [...(await producer.getStats()).values()] as object[]
  }

  /** Put back to waiting, ended, or left: nothing flows any more. Own tracks stay with their owner. */
  drop(): void {
    this.forget()
    no_connections_ready()
  }

  private forget(): void {
    this.generation++
    for (const timer of this.restart_timers.values()) clearTimeout(timer)
    this.restart_timers.clear()
    this.restarted_at.clear()
    this.send?.close()
    this.receive?.close()
    this.send = null
    this.receive = null
    this.device = null
    this.media_session = null
    this.capabilities_sent = false
    this.negotiated = false
    this.publishing = false
    this.unconfirmed_connects.clear()
    this.outgoing.clear()
    for (const id of this.consumers.keys()) this.events.on_track(id, null)
    this.consumers.clear()
    this.offered.clear()
    this.shown.clear()
    this.arrived = []
    this.events.on_link('idle')
  }

  private resume(data: Admitted): void {
    this.media_session = data.media_session
    const living = new Set((data.consumers ?? []).map((c) => c.consumer_id))
    for (const id of [...this.consumers.keys()]) {
      if (!living.has(id)) this.consumer_closed(id)
    }
    for (const [transport_id, dtlsParameters] of this.unconfirmed_connects) this.connect(transport_id, dtlsParameters)
    if (!this.capabilities_sent) void this.begin(false)
    for (const transport of [this.send, this.receive]) {
      const state = transport?.connectionState
      if (transport != null && state !== 'new' && state !== 'connected') void this.restart(transport)
    }
    for (const offer of data.consumers ?? []) {
      if (!this.consumers.has(offer.consumer_id)) {
        this.offered.delete(offer.consumer_id)
        this.consume(offer)
      } else {
        // The resume may have been what the drop swallowed; saying it twice does no harm.
        void this.quietly(this.tell_shown(offer.consumer_id))
      }
    }
    this.publish_tracks(true)
  }

  /**
   * First what is there of the others, in one negotiation, then one's own: both at once would hold each other up, and
   * the browser has time for its own while the server waits for a key frame.
   */
  private async begin(told: boolean): Promise<void> {
    if (this.device === null) return
    const generation = this.generation
    try {
      if (!told) await this.signalling.request('capabilities', { rtpCapabilities: this.device.recvRtpCapabilities })
    } catch (error) {
      // Sent again when the connection is back. A refusal is of those that were sent before the drop.
      if (error instanceof Disconnected) return
    }
    if (generation !== this.generation) return
    this.capabilities_sent = true
    await Promise.race([this.take_arrived(), new Promise((resolve) => setTimeout(resolve, kOthersFirstMs))])
    if (generation !== this.generation) return
    this.publishing = true
    this.publish()
  }

  private async produce(send: Transport, source: Source, track: MediaStreamTrack): Promise<void> {
    const entry: Outgoing = { producer: null, track }
    this.outgoing.set(source, entry)
    try {
      const producer = await send.produce(this.producer_options(source, track))
      if (this.outgoing.get(source) !== entry) {
        producer.close()
        void this.quietly(this.signalling.request('close_producer', { producer_id: producer.id }))
        return
      }
      entry.producer = producer
      if (source === 'microphone' && !track.enabled) this.tell_mute(source, entry, true)
    } catch {
      if (this.outgoing.get(source) === entry) this.outgoing.delete(source)
    }
  }

  private producer_options(source: Source, track: MediaStreamTrack): ProducerOptions {
    // The owner of the tracks stops them, and muting is by `enabled`: it must show in the page at once.
    const common = { track, stopTracks: false, disableTrackOnPause: false, appData: { source } }
    if (source === 'microphone') return { ...common, codecOptions: { opusDtx: true, opusFec: true, opusNack: true, opusStereo: false } }
    const vp8 = this.device?.sendRtpCapabilities.codecs?.find((c) => c.mimeType.toLowerCase() === 'video/vp8')
    const { width = 0, height = 0 } = track.getSettings()
    // A screen of text at 15 pictures a second is of no use any smaller.
    const encodings = source === 'camera' ? camera_layers(Math.max(width, height)) : [{ maxBitrate: 1_800_000 }]
    return { ...common, encodings, codec: vp8, codecOptions: { videoGoogleStartBitrate: 600 } }
  }

  /** Another device under the same producer: the others notice nothing. False where that is not possible. */
  private replace(source: Source, entry: Outgoing, track: MediaStreamTrack | null): boolean {
    if (track === null || entry.producer === null || entry.producer.closed) return false
    entry.track = track
    entry.producer.replaceTrack({ track }).catch(() => {
      if (this.outgoing.get(source) !== entry || entry.track !== track) return
      this.stop_sending(source)
      this.publish()
    })
    return true
  }

  private tell_mute(source: Source, entry: Outgoing, again: boolean): void {
    const producer = entry.producer
    if (source !== 'microphone' || producer === null || producer.closed) return
    const paused = !entry.track.enabled
    if (!again && producer.paused === paused) return
    if (paused) producer.pause()
    else producer.resume()
    void this.quietly(this.signalling.request('pause_producer', { producer_id: producer.id, paused }))
  }

  private stop_sending(source: Source): void {
    const entry = this.outgoing.get(source)
    this.outgoing.delete(source)
    if (entry?.producer == null) return
    entry.producer.close()
    void this.quietly(this.signalling.request('close_producer', { producer_id: entry.producer.id }))
  }

  private watch(transport: Transport): void {
    transport.on('connect', ({ dtlsParameters }, done) => {
      this.unconfirmed_connects.set(transport.id, dtlsParameters)
      this.connect(transport.id, dtlsParameters)
      // Requests of one socket are handled in order: what follows need not wait for this answer.
      done()
    })
    transport.on('connectionstatechange', (state) => {
      const timer = this.restart_timers.get(transport.id)
      if (timer !== undefined) clearTimeout(timer)
      this.restart_timers.delete(transport.id)
      if (state === 'failed') void this.restart(transport)
      if (state === 'disconnected') this.restart_later(transport, kDisconnectedMs)
      this.tell_link()
    })
  }

  private connect(transport_id: string, dtlsParameters: object): void {
    this.signalling.request('connect_transport', { transport_id, dtlsParameters }).then(
      () => this.unconfirmed_connects.delete(transport_id),
      () => undefined,
    )
  }

  private restart_later(transport: Transport, ms: number): void {
    if (this.restart_timers.has(transport.id)) return
    const timer = setTimeout(() => {
      this.restart_timers.delete(transport.id)
      if (!transport.closed && transport.connectionState !== 'connected') void this.restart(transport)
    }, ms)
    this.restart_timers.set(transport.id, timer)
  }

  private async restart(transport: Transport): Promise<void> {
    if (transport.closed) return
    const since = Date.now() - (this.restarted_at.get(transport.id) ?? 0)
    // Without a connection there is nobody to ask; `resumed` restarts what is still broken.
    if (!this.signalling.connected || since < kRestartPauseMs) return this.restart_later(transport, kRestartPauseMs)
    this.restarted_at.set(transport.id, Date.now())
    try {
      const reply = await this.signalling.request('restart_ice', { transport_id: transport.id })
      if (!transport.closed) await transport.restartIce({ iceParameters: reply.iceParameters as TransportOptions['iceParameters'] })
    } catch {
      // Judged again below.
    }
    this.restart_later(transport, kRestartPauseMs)
  }

  private tell_link(): void {
    const states = [this.send, this.receive].map((t) => t?.connectionState ?? 'new')
    if (states.some((s) => s === 'failed' || s === 'disconnected')) this.events.on_link('lost')
    else if (states.some((s) => s === 'connected')) this.events.on_link('connected')
    else this.events.on_link('connecting')
  }

  private async quietly(request: Promise<unknown>): Promise<void> {
    try {
      await request
    } catch {
      // A drop repeats it through `resume`; a refusal means that the thing is gone already.
    }
  }
}
