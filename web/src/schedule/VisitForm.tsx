/** The form of a visit, to book one and to edit one. Holds nothing: what is typed comes and goes as a `Form`. */
import type { ReactNode } from 'react'
import type { Schemas } from '../shared/api'
import { Field } from '../shared/Field'
import { home_country } from '../shared/guests'
import { page_language, useT } from '../shared/i18n'
import { Select } from '../shared/Select'
import { useStopped } from '../shared/stopped'
import { kLineCharacters, kReasonCharacters, kVisitTypes, type Form } from './draft'
import { LongField } from '../shared/LongField'
import { GuestFields } from './GuestFields'
import { PatientFields } from './PatientFields'
import { ProviderFields, type Provider } from './ProviderFields'
import { WhenFields } from './WhenFields'

interface VisitFormProps {
  form: Form
  clinic: Schemas['Clinic']
  providers: Provider[]
  end_chosen: boolean
  /** Sentences by the form's fields. */
  wrong: Record<string, string>
  /** Booking: any patient, and guests. Editing: this patient; guests are added in Visit Details. */
  purpose: 'book' | 'edit'
  change(form: Form, chose_end?: boolean): void
}

export function VisitForm({ form, clinic, providers, end_chosen, wrong, purpose, change }: VisitFormProps) {
  const t = useT()
  const is_stopped = useStopped([form.patient.phone, ...form.guests.map((row) => row.phone)], home_country(navigator.languages), clinic.senders.sms)
  return (
    <div className="schedule-columns">
      <div className="schedule-column">
        <Part title={t('schedule.part_when')}>
          <WhenFields form={form} clinic_zone={clinic.time_zone} end_chosen={end_chosen} wrong={wrong} change={change} />
        </Part>
        <Part title={t('schedule.part_providers')}>
          <ProviderFields chosen={form.provider_ids} providers={providers} wrong={wrong} change={(provider_ids) => change({ ...form, provider_ids })} />
        </Part>
        <Part title={t('schedule.part_patient')}>
          <PatientFields patient={form.patient} usual_language={clinic.language} languages={clinic.languages} may_be_another={purpose === 'book'} wrong={wrong} is_stopped={is_stopped}
            change={(patient) => change({ ...form, patient })} />
        </Part>
      </div>
      <div className="schedule-column">
        <Part title={t('schedule.part_visit')}>
          <Select id="visit-type" label={t('schedule.type')} value={form.type} error={wrong['type']}
            options={kVisitTypes.map((type) => [type, t(`staff.types.${type}`)])} onChange={(type) => change({ ...form, type })} />
          <LongField id="visit-reason" label={t('schedule.reason')} value={form.reason} rows={2} maxLength={kReasonCharacters} error={wrong['reason']}
            hint={t('schedule.reason_hint')} onChange={(reason) => change({ ...form, reason })} />
          <Field id="visit-line" label={t('schedule.line')} value={form.line} maxLength={kLineCharacters} error={wrong['line']}
            hint={t('schedule.line_hint')} onChange={(line) => change({ ...form, line })} />
        </Part>
        {purpose === 'book' && (
          <Part title={t('schedule.part_guests')}>
            <GuestFields rows={form.guests} clinic={clinic} language={page_language(form.patient.language) ?? clinic.language} wrong={wrong} is_stopped={is_stopped}
              change={(guests) => change({ ...form, guests })} />
          </Part>
        )}
      </div>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="schedule-part">
      <h2>{title}</h2>
      {children}
    </section>
  )
}
