/** What Add Participants asks of the server: the same panel for staff, by the visit, and for the patient, by the own link. */
import { ask, type Schemas } from '../shared/api'
import { by_a_person } from '../shared/gesture'
import type { GuestDraft } from '../shared/guests'

type Clinic = Schemas['Clinic']
export type Details = Schemas['VisitDetails']
export type Seat = Schemas['Seat']
export type Fresh = Schemas['FreshInvitation']

/** What the panel shows, whoever looks at it. */
export interface Panel {
  seats: Seat[]
  language: string
  zone: string
  senders: Clinic['senders']
  ways: Clinic['guest_ways']
  languages: string[]
  dial_in_numbers: Clinic['dial_in_numbers']
  /** Past the scheduled end nobody new is let in: by this page's clock. The server says it when it is asked for a link. */
  may_be_late: boolean
  /** What only staff may do: call people. */
  staff: { details: Details; clinic: Clinic } | null
}

export interface Inviting {
  /** Whose changes the dashboard's socket tells; nothing where there is no dashboard. */
  visit_id: string | null
  load(): Promise<Panel>
  fresh(): Promise<Fresh>
  use(invitation_id: string): Promise<Panel>
  /** `key`: of the form, for as long as its answer has not come. */
  send(guests: GuestDraft[], fresh_invitation_id: string | undefined, key: string): Promise<Panel>
  /** Whose number it is becomes a guest and is called, without a message. */
  call?(guest: GuestDraft): Promise<Panel>
  /** Only guests whom the patient has invited; staff have Visit Details for that. */
  resend?(invitation_id: string): Promise<Panel>
  revoke?(invitation_id: string): Promise<Panel>
}

/** What the panel says of what was just done, and of whose invitations. */
export interface Said {
  words: string
  about: string[]
}

/** Whose invitations have come to the list. */
export function newly_invited(before: Pick<Panel, 'seats'> | null, after: Pick<Panel, 'seats'>): string[] {
  const known = new Set(before?.seats.map((seat) => seat.invitation_id))
  return after.seats.map((seat) => seat.invitation_id).filter((id) => !known.has(id))
}

/** That invitations are on their way is not said above one of them that has failed. */
export function still_true({ words, about }: Said, panel: Pick<Panel, 'seats'> | null): string {
  const failed = panel?.seats.some((seat) => seat.state === 'failed' && about.includes(seat.invitation_id)) === true
  return failed ? '' : words
}

const sending = (guests: GuestDraft[], fresh_invitation_id: string | undefined, key: string) =>
  ({ body: fresh_invitation_id === undefined ? { guests } : { guests, fresh_invitation_id }, headers: { 'Idempotency-Key': key } })

export function staff_inviting(visit_id: string): Inviting {
  const path = { visit_id }
  let clinic: Clinic | null = null
  const panel = async (details: Details): Promise<Panel> => {
    clinic ??= await ask('get', '/api/clinic', {})
    // The patient is invited by the visit; here only to be called.
    const seats = details.seats.filter((seat) => seat.role === 'guest' || clinic?.can_call === true)
    const { language, senders, guest_ways: ways, languages, dial_in_numbers } = clinic
    const may_be_late = Date.parse(details.ends_at) <= Date.now()
    return { seats, language, zone: details.time_zone, senders, ways, languages, dial_in_numbers, may_be_late, staff: { details, clinic } }
  }
  return {
    visit_id,
    load: async () => panel(await ask('get', '/api/visits/{visit_id}', { path })),
    fresh: () => ask('post', '/api/visits/{visit_id}/fresh-invitation', { path }),
    use: async (invitation_id) => panel(await ask('post', '/api/invitations/{invitation_id}/use', { path: { invitation_id } })),
    send: async (guests, fresh_invitation_id, key) =>
      panel(await ask('post', '/api/visits/{visit_id}/invitations', { path, ...sending(guests, fresh_invitation_id, key) })),
    call: async (body) => panel(await ask('post', '/api/visits/{visit_id}/calls', { path, body })),
  }
}

export function patient_inviting(token: string): Inviting {
  const path = { token }
  const panel = (list: Schemas['PatientGuests']): Panel =>
    ({ seats: list.guests, language: list.language, zone: list.time_zone, senders: list.senders, ways: list.guest_ways, languages: list.languages, dial_in_numbers: list.dial_in_numbers, may_be_late: !list.can_invite, staff: null })
  const on_own = (what: 'use' | 'resend' | 'revoke') => async (invitation_id: string) =>
    panel(await by_a_person(() => ask('post', `/api/join/{token}/invitations/{invitation_id}/${what}`, { path: { token, invitation_id } })))
  return {
    visit_id: null,
    load: async () => panel(await ask('get', '/api/join/{token}/guests', { path })),
    fresh: () => by_a_person(() => ask('post', '/api/join/{token}/fresh-invitation', { path })),
    use: on_own('use'),
    send: async (guests, fresh_invitation_id, key) =>
      panel(await by_a_person(() => ask('post', '/api/join/{token}/invitations', { path, ...sending(guests, fresh_invitation_id, key) }))),
    resend: on_own('resend'),
    revoke: on_own('revoke'),
  }
}
