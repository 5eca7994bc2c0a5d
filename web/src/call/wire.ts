/** The call's WebSocket in the contract's own types. Nothing here exists at run time. */
import type { components } from '../contract/types'

type Schemas = components['schemas']

export type Welcome = Schemas['CallEventWelcome']
export type CallVisit = Schemas['CallVisit']
export type Admitted = Schemas['CallEventAdmitted']
export type WaitingReason = Schemas['WaitingReason']
export type WaitingPerson = Schemas['WaitingPerson']
export type Knock = Schemas['CallEventKnock']
export type RosterEntry = Schemas['RosterEntry']
export type ConsumerOffer = Schemas['CallEventConsumer']
export type ChatLine = Schemas['ChatLine']
export type LateGuest = Schemas['LateGuest']
export type EndReason = Schemas['CallEventEnded']['reason']
export type Ticket = Schemas['CallTicket']
export type Source = ConsumerOffer['source']

/** Events the server sends unasked, by their `type`. */
export interface CallEvents {
  welcome: Welcome
  admitted: Admitted
  waiting: Schemas['CallEventWaiting']
  roster: Schemas['CallEventRoster']
  waiting_list: Schemas['CallEventWaitingList']
  provider_says: Schemas['CallEventProviderSays']
  knock: Knock
  entered: Schemas['CallEventEntered']
  consumer: ConsumerOffer
  consumer_closed: Schemas['CallEventConsumerClosed']
  producer_paused: Schemas['CallEventProducerPaused']
  speaker: Schemas['CallEventSpeaker']
  muted_by_provider: Schemas['CallEventMutedByProvider']
  visit: CallVisit
  chat: Schemas['CallEventChat']
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
  admit: { data: Schemas['CallRequestAdmit']; reply: object }
  admit_all: { data: Record<string, never>; reply: object }
  turn_away: { data: Schemas['CallRequestTurnAway']; reply: object }
  tell: { data: Schemas['CallRequestTell']; reply: object }
  put_back: { data: Schemas['CallRequestPutBack']; reply: object }
  talk_without_guests: { data: Schemas['CallRequestTalkWithoutGuests']; reply: object }
  spotlight: { data: Schemas['CallRequestSpotlight']; reply: object }
  say: { data: Schemas['CallRequestSay']; reply: object }
  note_sending: { data: Schemas['CallRequestNoteSending']; reply: object }
}
