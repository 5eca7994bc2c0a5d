/**
 * What is typed and not sent yet. A booking that was begun outlives a look at another tab of the dashboard (in
 * memory only); before the page itself goes, the browser asks.
 */
import { useState } from 'react'
import { new_request_key } from '../shared/request_key'
import type { Form, Visit } from './draft'

export interface Booking {
  form: Form
  /** As it was when it was opened: what differs from it would be lost. */
  first: Form
  end_chosen: boolean
  /** The visit that is booked once more; null for a new one. */
  again: Visit | null
  /** The Idempotency-Key of this form: however often Confirm is pressed, one visit. */
  key: string
}

export function start_booking(form: Form, again: Visit | null = null): Booking {
  return { form, first: form, end_chosen: again !== null, again, key: new_request_key() }
}

let kept: { person_id: string; booking: Booking } | null = null

/** Nobody else finds it: a change of person throws it away. */
export function useBooking(person_id: string): [Booking | null, (booking: Booking | null) => void] {
  if (kept !== null && kept.person_id !== person_id) kept = null
  const [booking, set_booking] = useState(kept?.booking ?? null)
  return [booking, (next) => {
    kept = next === null ? null : { person_id, booking: next }
    set_booking(next)
  }]
}
