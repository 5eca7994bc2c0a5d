/** Guests who are invited with the booking: one row each. */
import type { Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { GuestRow } from '../shared/GuestRow'
import { addresses_asked, empty_row, type Row } from '../shared/guests'
import { useT } from '../shared/i18n'

interface GuestFieldsProps {
  rows: Row[]
  clinic: Schemas['Clinic']
  /** In which language a guest is most likely addressed: the patient's. */
  language: string
  wrong: Record<string, string>
  /** Whether no text message reaches what was typed. */
  is_stopped(phone: string): boolean
  change(rows: Row[]): void
}

export function GuestFields({ rows, clinic, language, wrong, is_stopped, change }: GuestFieldsProps) {
  const t = useT()
  const asked = addresses_asked(clinic.guest_ways, clinic.can_call)
  const can_be_written = clinic.guest_ways.email || clinic.guest_ways.sms
  const add = () => {
    const key = 1 + Math.max(0, ...rows.map((row) => row.key))
    change([...rows, empty_row(key, language)])
    // The row is there after the next paint.
    setTimeout(() => document.getElementById(`guest-${key}-${asked.email ? 'email' : 'phone'}`)?.focus())
  }
  return (
    <>
      {rows.map((row, index) => (
        <GuestRow key={row.key} row={row} index={index} many wrong={wrong} asked={asked} languages={clinic.languages}
          phone_warning={is_stopped(row.phone) ? t('common.number_stopped') : undefined}
          change={(next) => change(rows.map((each) => (each.key === row.key ? next : each)))}
          remove={() => {
            change(rows.filter((each) => each.key !== row.key))
            setTimeout(() => document.getElementById('visit-other-guest')?.focus())
          }} />
      ))}
      {wrong['guests'] !== undefined && <p className="field-error">{wrong['guests']}</p>}
      {!clinic.guest_invite_staff ? <p className="field-hint">{t('schedule.guests_off')}</p>
        : !can_be_written ? <p className="field-hint">{t('schedule.guests_not_written')}</p>
        : rows.length < clinic.guests_per_visit ? <div><Button id="visit-other-guest" onClick={add}>{t('schedule.other_guest')}</Button></div>
        : <p className="field-hint">{t('schedule.guests_most', { count: clinic.guests_per_visit })}</p>}
    </>
  )
}
