/** Addresses of the dashboard and what stands at them. Pure. */

export type Tab = 'schedule' | 'waiting_room' | 'settings'
export type Place =
  | { at: Tab }
  | { at: 'audit' }
  | { at: 'visit'; visit_id: string }
  | { at: 'signin' }
  | { at: 'forgot' }
  | { at: 'reset'; token: string }
  | { at: 'unknown' }

const kTabs: Record<Tab, string> = { schedule: '/schedule', waiting_room: '/waiting-room', settings: '/settings' }

export function tab_path(tab: Tab): string {
  return kTabs[tab]
}

export const kAuditPath = '/settings/audit'

export function visit_path(visit_id: string): string {
  return `/visits/${visit_id}`
}

export function place_at(path: string): Place {
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path
  if (trimmed === '/') return { at: 'schedule' }
  if (trimmed === '/signin') return { at: 'signin' }
  if (trimmed === '/forgot') return { at: 'forgot' }
  if (trimmed === kAuditPath) return { at: 'audit' }
  for (const [tab, address] of Object.entries(kTabs)) if (trimmed === address) return { at: tab as Tab }
  const visit = /^\/visits\/([0-9a-z]+)$/.exec(trimmed)
  if (visit?.[1] !== undefined) return { at: 'visit', visit_id: visit[1] }
  const reset = /^\/reset\/([^/]+)$/.exec(trimmed)
  if (reset?.[1] !== undefined) return { at: 'reset', token: reset[1] }
  return { at: 'unknown' }
}

/** What lies under Visit Details, and else is the place itself. */
export function tab_shown(place: Place, behind: Tab | null): Exclude<Place['at'], 'visit'> {
  return place.at === 'visit' ? (behind ?? 'waiting_room') : place.at
}

/** Pages that nobody has to be signed in for. */
export function is_public(place: Place): boolean {
  return place.at === 'signin' || place.at === 'forgot' || place.at === 'reset'
}

/** Where to send whoever has to sign in first: back here afterwards. */
export function sign_in_path(path: string): string {
  const place = place_at(path)
  return is_public(place) || path === '/' || place.at === 'unknown' ? '/signin' : `/signin?back=${encodeURIComponent(path)}`
}

/**
 * Where to go after signing in. Only pages of this dashboard and the call window: an address of somebody else's,
 * however it is written, leads to the start page.
 */
export function path_after_sign_in(search: string): string {
  const back = new URLSearchParams(search).get('back') ?? '/'
  const known = /^\/call\/[0-9a-z]+$/.test(back) || (!is_public(place_at(back)) && place_at(back).at !== 'unknown')
  return known ? back : '/'
}
