/** What the page of guests and patients asks of the server. */
import { ask, Refused, type Schemas } from '../shared/api'
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
  return ask('post', '/api/join/{token}', { path: { token }, body })
}

let a_person_is_here = false

/** Only by a person: a mail scanner whose script presses every button must not end an invitation. */
export function not_for_me(token: string): Promise<undefined> {
  if (!a_person_is_here) return Promise.reject(new Error('no gesture of a person'))
  return ask('post', '/api/join/{token}/not-for-me', { path: { token } })
}

export function patient_guests(token: string): Promise<PatientGuests> {
  return ask('get', '/api/join/{token}/guests', { path: { token } })
}

export function cancel_appointment(token: string): Promise<undefined> {
  return ask('post', '/api/join/{token}/cancel', { path: { token } })
}

export function say_running_late(token: string, minutes: 0 | 5 | 10 | 15): Promise<undefined> {
  return ask('post', '/api/join/{token}/running-late', { path: { token }, body: { minutes } })
}

export function ask_for_other_time(token: string, line: string): Promise<undefined> {
  return ask('post', '/api/join/{token}/other-time', { path: { token }, body: { line } })
}

/** A person is here: told once, after the first real gesture, never by loading the page. */
export function tell_opened_after_gesture(token: string): () => void {
  const stop = () => {
    removeEventListener('pointerdown', seen, true)
    removeEventListener('keydown', seen, true)
  }
  const seen = (event: Event) => {
    if (!event.isTrusted) return
    stop()
    a_person_is_here = true
    // Nothing on the page depends on it, and a scanner never comes this far.
    ask('post', '/api/join/{token}/opened', { path: { token } }).catch(() => undefined)
  }
  addEventListener('pointerdown', seen, true)
  addEventListener('keydown', seen, true)
  return stop
}
