/** **Call** of one seat by telephone: how far the call is, in words and live, with the buttons that fit. */
import { useEffect, useId, useRef, useState } from 'react'
import { as_refused, ask, field_words, problem_words, type Schemas } from './api'
import { Button } from './Button'
import { Field } from './Field'
import { home_country, phone_to_send } from './guests'
import { useLanguage, useT } from './i18n'
import { call_action, call_tone, may_be_called, type Seat } from './seat_call'
import type { VisitDetails } from './visit_words'
import './seat_call.css'

// **Hang up** stands where **Call** was: the second press of a double click does not mean it.
const kSettleMs = 600

export interface SeatCallProps {
  seat: Seat
  /** As it stands beside: the buttons are described by it. */
  name_id: string
  visit: VisitDetails
  clinic: Pick<Schemas['Clinic'], 'can_call' | 'guest_ways'>
  zone: string
  /** What a call is stands above already. */
  explained?: boolean
  changed(details: VisitDetails): void
}

export function SeatCall({ seat, name_id, visit, clinic, zone, explained, changed }: SeatCallProps) {
  const t = useT()
  const language = useLanguage()
  const form = useId()
  const [typing, set_typing] = useState(false)
  const [typed, set_typed] = useState('')
  // The number that was typed last: Call again means that one.
  const [dialled, set_dialled] = useState<string | null>(null)
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  const [wrong, set_wrong] = useState<string>()
  const box = useRef<HTMLDivElement>(null)
  const typed_before = useRef(false)
  useEffect(() => {
    // The form comes and goes with the focus in it.
    if (typing) box.current?.querySelector('input')?.focus()
    else if (typed_before.current) box.current?.querySelector('button')?.focus()
    typed_before.current = typing
  }, [typing])
  if (!may_be_called(seat, visit, clinic)) return null

  const attempt = async (work: () => Promise<VisitDetails>) => {
    if (busy) return
    set_busy(true)
    set_problem('')
    set_wrong(undefined)
    try {
      changed(await work())
      set_typing(false)
    } catch (error) {
      const refused = as_refused(error)
      const at_number = refused.fields.find((each) => each.field === 'phone')
      if (at_number !== undefined && typing) set_wrong(field_words(at_number.problem, t))
      else set_problem(at_number !== undefined ? field_words(at_number.problem, t) : problem_words(refused, t, language, zone))
    } finally {
      setTimeout(() => set_busy(false), kSettleMs)
    }
  }
  const path = { invitation_id: seat.invitation_id }
  const call = (number: string | null) => attempt(async () => {
    const details = await ask('post', '/api/invitations/{invitation_id}/call', { path, body: number === null ? {} : { phone: number } })
    set_dialled(number)
    return details
  })
  const hang_up = () => attempt(() => ask('post', '/api/invitations/{invitation_id}/hang-up', { path }))
  const action = call_action(seat, dialled)
  const run = { hang_up: () => void hang_up(), call: () => void call(dialled), call_again: () => void call(dialled), type_number: () => set_typing(true) }
  const label = action === 'type_number' ? 'a_number' : action
  const state = seat.call?.state
  return (
    <div className="seat-call" ref={box}>
      {/* Always there: what is written into it later is read out. */}
      <p role="status" className="seat-call-state" data-tone={state === undefined ? undefined : call_tone(state)}>
        {state !== undefined && <>{t(`participants.call.${state}`)}</>}
      </p>
      {problem !== '' && <p role="alert" className="seat-call-problem">{problem}</p>}
      {!typing && (
        <div className="seat-call-buttons">
          {/* One button with changing words: the focus stays on it. */}
          <Button look={action === 'hang_up' ? 'danger' : 'plain'} describedBy={name_id} onClick={run[action]}>{t(`participants.call.${label}`)}</Button>
          {(action === 'call' || action === 'call_again') && (
            <Button describedBy={name_id} onClick={() => set_typing(true)}>{t('participants.call.another_number')}</Button>
          )}
        </div>
      )}
      {typing && (
        <form className="seat-call-form" noValidate aria-labelledby={name_id} onSubmit={(event) => {
          event.preventDefault()
          void call(phone_to_send(typed, home_country(navigator.languages)))
        }}>
          <Field id={`${form}-number`} label={t('participants.phone')} type="tel" value={typed} error={wrong} onChange={set_typed}
            hint={explained === true ? undefined : t('participants.call.explained')} />
          <div className="seat-call-buttons">
            <Button type="submit" look="primary">{t('participants.call.call')}</Button>
            <Button onClick={() => set_typing(false)}>{t('participants.call.back')}</Button>
          </div>
        </form>
      )}
    </div>
  )
}
