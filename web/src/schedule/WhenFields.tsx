/** Day, start, end and time zone of a visit, with what follows from them in words. */
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { useNow } from '../shared/now'
import { day_words, duration_words, range_words, zone_words } from '../shared/zones'
import type { Form } from './draft'
import { duration_minutes, end_date, kSlotMs, slot_of, with_start } from './slots'
import { ZoneField } from './ZoneField'

interface WhenFieldsProps {
  form: Form
  clinic_zone: string
  /** An end that the person has chosen stays when the start is changed. */
  end_chosen: boolean
  wrong: Record<string, string>
  change(form: Form, chose_end?: boolean): void
}

const kTickMs = 30_000

export function WhenFields({ form, clinic_zone, end_chosen, wrong, change }: WhenFieldsProps) {
  const t = useT()
  const language = useLanguage()
  const now = useNow(kTickMs)
  const slot = slot_of(form, form.time_zone)
  const at = slot?.starts_at ?? now
  const starts_now = slot !== null && slot.starts_at <= now && slot.starts_at + kSlotMs > now
  const next_day = end_date(form) !== form.date
  const lasts = slot === null || slot.ends_at <= slot.starts_at ? undefined
    : t(next_day ? 'schedule.lasts_to_next_day' : 'schedule.lasts', {
      time: duration_words(duration_minutes(slot) * 60_000, language),
      day: day_words(slot.ends_at, form.time_zone, language),
    })
  return (
    <>
      <Field id="visit-date" label={t('schedule.date')} type="date" value={form.date} error={wrong['date']} onChange={(date) => change({ ...form, date })} />
      <div className="schedule-pair">
        <Field id="visit-start" label={t('schedule.start')} type="time" value={form.start} error={wrong['start']}
          hint={starts_now ? t('schedule.starts_now') : undefined}
          onChange={(start) => change(end_chosen ? { ...form, start } : { ...form, ...with_start(form, start, form.time_zone) })} />
        <Field id="visit-end" label={t('schedule.end')} type="time" value={form.end} error={wrong['end']} hint={lasts}
          onChange={(end) => change({ ...form, end }, true)} />
      </div>
      <ZoneField id="visit-zone" value={form.time_zone} usual={clinic_zone} at={at} error={wrong['time_zone']}
        onChange={(time_zone) => change({ ...form, time_zone })} />
      {slot !== null && form.time_zone !== clinic_zone && (
        <p className="field-hint">
          {t('schedule.at_the_clinic', {
            day: day_words(slot.starts_at, clinic_zone, language),
            time: range_words(slot.starts_at, slot.ends_at, clinic_zone, language),
            zone: zone_words(clinic_zone, slot.starts_at, language),
          })}
        </p>
      )}
    </>
  )
}
