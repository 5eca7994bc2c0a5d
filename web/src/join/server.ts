/** What the page of guests and patients asks of the server. */
import { ask, Refused, type Schemas } from '../shared/api'
import { by_a_person } from '../shared/gesture'
import type { Loaded } from './join'

export type Ticket = Schemas['CallTicket']
export type PatientGuests = Schemas['PatientGuests']

export async function load(token: string): Promise<Loaded> {
  try {
    const page = await ask('get', '/api/join/{token}', { path: { token } })
    return { what: 'page', page, clock_offset_ms: Date.parse(page.now) - Date.now() }
  } catch (error) {
    const gone = error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429
    return { what: gone ? 'unknown' : 'unreachable' }
  }
}

export function join(token: string, name: string, language: string, as?: 'same' | 'other'): Promise<Ticket> {
  const body = as === undefined ? { name, language } : { name, language, as }
  return by_a_person(() => ask('post', '/api/join/{token}', { path: { token }, body }))
}

export function not_for_me(token: string): Promise<undefined> {
  return by_a_person(() => ask('post', '/api/join/{token}/not-for-me', { path: { token } }))
}

export function patient_guests(token: string): Promise<PatientGuests> {
  return ask('get', '/api/join/{token}/guests', { path: { token } })
}

export function cancel_appointment(token: string): Promise<undefined> {
  return by_a_person(() => ask('post', '/api/join/{token}/cancel', { path: { token } }))
}

export function say_running_late(token: string, minutes: 0 | 5 | 10 | 15): Promise<undefined> {
  return by_a_person(() => ask('post', '/api/join/{token}/running-late', { path: { token }, body: { minutes } }))
}

export function ask_for_other_time(token: string, line: string): Promise<undefined> {
  return by_a_person(() => ask('post', '/api/join/{token}/other-time', { path: { token }, body: { line } }))
}

