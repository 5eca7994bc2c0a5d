/** When, with whom, what for: the facts of a visit, each under its name. */
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { is_over, type VisitDetails } from '../shared/visit_words'
import { day_words, local_in_zone, range_words, time_words, zone_words } from '../shared/zones'

export function Facts({ details, clinic_zone, language, edit }: { details: VisitDetails; clinic_zone: string; language: string; edit?: (() => void) | undefined }) {
  const t = useT()
  const { starts_at, ends_at, time_zone } = details
  const elsewhere = local_in_zone(starts_at, time_zone) !== local_in_zone(starts_at, clinic_zone)
  const fact = (name: string, value: string | null | undefined) =>
    value != null && value !== '' && <div><dt>{name}</dt><dd>{value}</dd></div>
  return (
    <section className="facts">
      <dl>
        {fact(t('staff.day'), day_words(starts_at, time_zone, language))}
        <div>
          <dt>{t('staff.time')}</dt>
          <dd>
            {range_words(starts_at, ends_at, time_zone, language)}
            <span>{zone_words(time_zone, starts_at, language)}</span>
            {elsewhere && <span>{t('staff.clinic_time', { time: range_words(starts_at, ends_at, clinic_zone, language) })}</span>}
          </dd>
        </div>
        {fact(t('staff.type'), t(`staff.types.${details.type}`))}
        {fact(t('staff.reason'), details.reason)}
        {fact(t('staff.line'), details.line)}
        {details.patient.messages_to !== 'patient' && fact(t('staff.messages_to'), t(`common.kinds.${details.patient.messages_to}`))}
        {!is_over(details) && !details.ever_held && fact(t('staff.doors'), time_words(details.doors_open_at, clinic_zone, language))}
      </dl>
      {edit !== undefined && <Button onClick={edit}>{t('staff.edit_visit')}</Button>}
    </section>
  )
}
