/** The call's WebSocket in the contract's own types. Nothing here exists at run time. */
import type { components } from '../contract/types'

type Schemas = components['schemas']

export type Welcome = Schemas['CallEventWelcome']
export type CallVisit = Schemas['CallVisit']
export type Admitted = Schemas['CallEventAdmitted']
export type WaitingReason = Schemas['CallEventWaiting']['reason']
export type RosterEntry = Schemas['RosterEntry']
export type ConsumerOffer = Schemas['CallEventConsumer']
export type EndReason = Schemas['CallEventEnded']['reason']
export type Ticket = Schemas['CallTicket']
export type Source = ConsumerOffer['source']

/** Events the server sends unasked, by their `type`. */
export interface CallEvents {
  welcome: Welcome
  admitted: Admitted
  waiting: Schemas['CallEventWaiting']
  roster: Schemas['CallEventRoster']
  entered: Schemas['CallEventEntered']
  consumer: ConsumerOffer
  consumer_closed: Schemas['CallEventConsumerClosed']
  producer_paused: Schemas['CallEventProducerPaused']
  speaker: Schemas['CallEventSpeaker']
  muted_by_provider: Schemas['CallEventMutedByProvider']
  visit: CallVisit
  ended: Schemas['CallEventEnded']
}
export type CallEvent = { [T in keyof CallEvents]: { type: T; data: CallEvents[T] } }[keyof CallEvents]

/** Requests of the page and what answers them. */
export interface CallRequests {
  hello: { data: Schemas['CallRequestHello']; reply: object }
  capabilities: { data: { rtpCapabilities: object }; reply: object }
  connect_transport: { data: { transport_id: string; dtlsParameters: object }; reply: object }
  produce: { data: { kind: 'audio' | 'video'; source: Source; rtpParameters: object }; reply: { producer_id: string } }
  close_producer: { data: Schemas['CallRequestCloseProducer']; reply: object }
  pause_producer: { data: Schemas['CallRequestPauseProducer']; reply: object }
  pause_consumer: { data: Schemas['CallRequestPauseConsumer']; reply: object }
  restart_ice: { data: Schemas['CallRequestRestartIce']; reply: { iceParameters: object } }
  raise_hand: { data: Schemas['CallRequestRaiseHand']; reply: object }
  leave: { data: Record<string, never>; reply: object }
  rename: { data: Schemas['CallRequestRename']; reply: object }
  remove: { data: Schemas['CallRequestRemove']; reply: object }
  mute: { data: Schemas['CallRequestMute']; reply: object }
}
