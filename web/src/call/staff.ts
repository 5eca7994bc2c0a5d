/** What the staff's call window asks of the server beside the call itself. */
import { ask, Refused, type Schemas } from '../shared/api'
import { is_under_way } from '../shared/seat_call'
import type { Ticket } from './wire'

export type VisitDetails = Schemas['VisitDetails']

// A drop that lasted less than this is our own connection, which the server may not have missed yet; after
// longer (a laptop that slept) the call may have been taken elsewhere on purpose, and the person is asked.
const kOwnDropMs = 45_000

export function takes_over(attempt: number, lost_for_ms: number): boolean {
  return attempt > 0 && lost_for_ms < kOwnDropMs
}

/** A ticket for this visit's call. `here`: the person pressed "Use here". */
export async function start_visit(visit_id: string, here: boolean): Promise<Ticket> {
  return ask('post', '/api/visits/{visit_id}/start', { path: { visit_id }, body: here ? { as: 'same' } : {} })
}

export async function start_again(visit_id: string, attempt: number, lost_for_ms: number): Promise<Ticket> {
  try {
    return await start_visit(visit_id, false)
  } catch (error) {
    if (is_open_elsewhere(error) && takes_over(attempt, lost_for_ms)) return start_visit(visit_id, true)
    throw error
  }
}

/** The call is open in another tab or on another device: the person decides where it goes on. */
export function is_open_elsewhere(error: unknown): boolean {
  return error instanceof Refused && error.status === 409 && error.word === 'link_in_use'
}

// An ended call is told to the hall a moment after the request that ended it is answered.
const kTries = 6
const kBetweenTriesMs = 300

/** Rings at the seat's own number again; a call of ours that still stands, on a dead line, is ended before. */
export async function call_again(seat: Schemas['Seat']): Promise<void> {
  const path = { invitation_id: seat.invitation_id }
  if (is_under_way(seat.call)) await ask('post', '/api/invitations/{invitation_id}/hang-up', { path })
  for (let tries = 1; ; ++tries) {
    try {
      await ask('post', '/api/invitations/{invitation_id}/call', { path, body: {} })
      return
    } catch (error) {
      if (tries === kTries || !(error instanceof Refused) || error.word !== 'call_under_way') throw error
      await new Promise((wake) => setTimeout(wake, kBetweenTriesMs))
    }
  }
}

export function visit_details(visit_id: string): Promise<VisitDetails> {
  return ask('get', '/api/visits/{visit_id}', { path: { visit_id } })
}

/** Whether there is a trunk to call people by. */
export async function clinic_can_call(): Promise<boolean> {
  return (await ask('get', '/api/clinic', {})).can_call
}

export function change_visit(visit_id: string, change: Schemas['VisitChange']): Promise<VisitDetails> {
  return ask('patch', '/api/visits/{visit_id}', { path: { visit_id }, body: change })
}

export function complete_visit(visit_id: string): Promise<VisitDetails> {
  return ask('post', '/api/visits/{visit_id}/complete', { path: { visit_id } })
}

export function extend_visit(visit_id: string, minutes: 10 | 20 | 30): Promise<VisitDetails> {
  return ask('post', '/api/visits/{visit_id}/extend', { path: { visit_id }, body: { minutes } })
}
