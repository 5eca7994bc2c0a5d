/** One frame for every state of a guest's or patient's link; the call takes the frame's place while it runs. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { as_refused } from '../shared/api'
import { apply_brand } from '../shared/brand'
import { add_tables, change_language, page_language, useLanguage, useT } from '../shared/i18n'
import { useNow } from '../shared/now'
import { After, type LeftBy } from './After'
import { Door } from './Door'
import { Frame } from './Frame'
import { InUse } from './InUse'
import { ask_again_ms, entry_of, has_moved, screen_of, type JoinPage, type Loaded } from './join'
import { NotForMe } from './NotForMe'
import { NoPage, Over, Unknown, Unreachable } from './Over'
import { tell_opened_after_gesture } from '../shared/gesture'
import { join, load, type Ticket } from './server'
import { is_in_another_tab } from './tabs'

const load_call = () => import('./InCall')
const InCall = lazy(load_call)

interface Entering {
  name: string
  ticket: Ticket
}
export type Trying = { what: 'idle' } | { what: 'busy' } | { what: 'failed'; key: string }

export function JoinView({ token }: { token: string | null }) {
  const t = useT()
  const language = useLanguage()
  const now = useNow(1000)
  const [loaded, set_loaded] = useState<Loaded>(token === null ? { what: 'unknown' } : { what: 'loading' })
  const [moved, set_moved] = useState(false)
  const [trying, set_trying] = useState<Trying>({ what: 'idle' })
  const [in_use, set_in_use] = useState<{ name: string; seat_name: string } | null>(null)
  const [entered, set_entered] = useState<Entering | null>(null)
  const [knocked, set_knocked] = useState(false)
  const [left_by, set_left_by] = useState<LeftBy | null>(null)
  const [last_line, set_last_line] = useState<string | null>(null)
  const [declining, set_declining] = useState(() => new URLSearchParams(location.search).has('not-for-me'))
  const [name, set_name] = useState<string | null>(null)
  const last_page = useRef<JoinPage | null>(null)
  const chosen = useRef(false)

  const look = useCallback(async () => {
    if (token === null) return
    const next = await load(token)
    if (next.what === 'page') {
      const asked = page_language(next.page.language)
      if (last_page.current === null && asked !== null && !chosen.current) await change_language(asked, false)
      if (has_moved(last_page.current, next.page)) set_moved(true)
      last_page.current = next.page
      apply_brand(next.page.clinic.palette)
    }
    // A moment without network must not take the details away that are on the screen.
    set_loaded((before) => (next.what === 'unreachable' && before.what === 'page' ? before : next))
  }, [token])

  useEffect(() => void look(), [look])
  useEffect(() => (token === null ? undefined : tell_opened_after_gesture(token)), [token])

  const screen = screen_of(loaded, now)
  // A door that has been open since is knocked at anew.
  useEffect(() => {
    if (screen.kind !== 'over') set_knocked(false)
  }, [screen.kind])
  const again = entered === null ? ask_again_ms(screen) : null
  const again_soon = screen.kind === 'too_early' && screen.opens_in_ms <= 0
  useEffect(() => {
    if (again === null) return
    const timer = setTimeout(() => void look(), again)
    return () => clearTimeout(timer)
    // The wait is taken once per answer, not once per second of the countdown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [loaded, again === null, again_soon, look])
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === 'visible' && entered === null) void look()
    }
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [look, entered])

  const enter = async (typed: string, as?: 'same' | 'other') => {
    if (token === null) return
    set_trying({ what: 'busy' })
    if (as === undefined && (await is_in_another_tab(token))) {
      set_trying({ what: 'idle' })
      return set_in_use({ name: typed, seat_name: last_page.current?.me?.name ?? typed })
    }
    try {
      void load_call().catch(() => undefined)
      const ticket = await join(token, typed, language, as)
      await add_tables('call')
      if (last_page.current?.role === 'patient') await add_tables('participants')
      set_in_use(null)
      set_left_by(null)
      set_trying({ what: 'idle' })
      set_entered({ name: typed, ticket })
    } catch (error) {
      const refused = as_refused(error)
      const entry = entry_of(refused.problem)
      set_trying({ what: 'idle' })
      if (entry.what === 'in_use') set_in_use({ name: typed, seat_name: entry.seat_name })
      else if (entry.what === 'full') {
        set_in_use(null)
        set_trying({ what: 'failed', key: 'join.link_full' })
      }
      else if (entry.what === 'look_again') {
        set_knocked(true)
        await look()
      }
      else if (refused.status === 0) set_trying({ what: 'failed', key: 'join.no_network' })
      else set_trying({ what: 'failed', key: entry.field === null ? 'join.join_failed' : field_key(entry.field) })
    }
  }

  if (entered !== null && token !== null) {
    return (
      <Suspense fallback={<Frame page={last_page.current}><p role="status">{t('join.joining')}</p></Frame>}>
        <InCall token={token} name={entered.name} first={entered.ticket} is_patient={last_page.current?.role === 'patient'}
          interprets={last_page.current?.me?.kind === 'interpreter'} zone={last_page.current?.visit?.time_zone ?? 'UTC'} ways={last_page.current?.dial_in}
          done={(by, line) => {
            set_entered(null)
            set_last_line(line)
            set_left_by(by)
            void look()
          }} />
      </Suspense>
    )
  }

  const page = loaded.what === 'page' ? loaded.page : null
  const typed = name ?? page?.me?.name ?? ''
  const pick = (tag: string) => {
    chosen.current = true
    const picked = page_language(tag)
    if (picked !== null) void change_language(picked, false)
  }
  const inside = (() => {
    switch (screen.kind) {
      case 'loading':
        return <p className="join-loading" role="status">{t('join.loading')}</p>
      case 'unknown':
        return token === null ? <NoPage /> : <Unknown />
      case 'unreachable':
        return <Unreachable retry={() => void look()} />
      case 'over':
        return <Over page={screen.page} why={screen.why} name={typed} set_name={set_name} trying={trying} knocked={knocked}
          knock={() => void enter(typed.trim())} />
      default:
        if (left_by !== null && screen.kind === 'door') return <After by={left_by} line={last_line} rejoin={() => void enter(typed, left_by === 'taken_over' ? 'same' : undefined)} />
        return (
          <Door screen={screen} token={token ?? ''} moved={moved} trying={trying} name={typed} set_name={set_name}
            join={() => void enter(typed.trim())} not_for_me={() => set_declining(true)} look={() => void look()} />
        )
    }
  })()
  return (
    <Frame page={page} pick={pick}>
      {inside}
      {in_use !== null && (
        <InUse seat_name={in_use.seat_name} busy={trying.what === 'busy'} choose={(as) => void enter(in_use.name, as)} onClose={() => set_in_use(null)} />
      )}
      {declining && page?.role === 'guest' && (screen.kind === 'door' || screen.kind === 'too_early' || screen.kind === 'phone_only') && (
        <NotForMe token={token ?? ''} onClose={() => set_declining(false)} done={() => { set_declining(false); void look() }} />
      )}
    </Frame>
  )
}

function field_key(problem: string): string {
  if (problem === 'required') return 'join.name_required'
  return problem === 'too_long' ? 'join.name_too_long' : 'join.name_not_a_name'
}
