/** The patient: somebody whom the clinic knows, or a new name; how to reach them, and whom the messages go to. */
import { useEffect, useState } from 'react'
import { ask, type Schemas } from '../shared/api'
import { Combobox } from '../shared/Combobox'
import { Field } from '../shared/Field'
import { language_name, useLanguage, useT } from '../shared/i18n'
import { Select } from '../shared/Select'
import { phone_words } from '../shared/telephone'
import { kMessagesTo, patient_form, with_patient_name, type PatientForm } from './draft'

type Patient = Schemas['Patient']

interface PatientFieldsProps {
  patient: PatientForm
  /** The clinic's language, for a patient of whom nothing is known. */
  usual_language: string
  /** That the clinic offers. */
  languages: readonly string[]
  /** False when a visit is edited: it stays this patient's, and typing over the name corrects it. */
  may_be_another: boolean
  wrong: Record<string, string>
  /** Whether no text message reaches what was typed. */
  is_stopped(phone: string): boolean
  change(patient: PatientForm): void
}

const kSearchAfterMs = 200
const kNameCharacters = 80

/** Patients whose name contains what was typed. */
function usePatients(typed: string, on: boolean): Patient[] {
  const [found, set_found] = useState<Patient[]>([])
  const wanted = typed.trim()
  useEffect(() => {
    if (!on || wanted === '') {
      set_found([])
      return
    }
    const stop = new AbortController()
    const timer = setTimeout(() => {
      ask('get', '/api/patients', { query: { q: wanted }, signal: stop.signal }).then(
        ({ patients }) => set_found(patients),
        () => set_found([]), // without suggestions the form works as well
      )
    }, kSearchAfterMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [wanted, on])
  return found
}

export function PatientFields({ patient, usual_language, languages: offered, may_be_another, wrong, is_stopped, change }: PatientFieldsProps) {
  const t = useT()
  const language = useLanguage()
  const found = usePatients(patient.name, may_be_another && patient.id === null)
  const languages = [...new Set<string>([...offered, patient.language])]
  const namesake = found.some((each) => each.name.toLocaleLowerCase() === patient.name.trim().toLocaleLowerCase())
  const hint = patient.id !== null ? t('schedule.patient_known') : namesake ? t('schedule.patient_namesake') : undefined
  const suggestions = found.map((each) => ({
    key: each.id,
    label: each.name,
    detail: [each.email, each.phone === null ? null : phone_words(each.phone)].filter((part) => part !== null).join(' · ') || undefined,
  }))
  return (
    <>
      {may_be_another ? (
        <Combobox id="patient-name" label={t('schedule.patient_name')} value={patient.name} suggestions={suggestions} hint={hint}
          error={wrong['patient_name']} maxLength={kNameCharacters}
          onChange={(name) => change(with_patient_name(patient, name, usual_language))}
          onTake={({ key }) => {
            const taken = found.find((each) => each.id === key)
            if (taken !== undefined) change(patient_form(taken))
          }} />
      ) : (
        <Field id="patient-name" label={t('schedule.patient_name')} value={patient.name} error={wrong['patient_name']} hint={hint}
          maxLength={kNameCharacters} onChange={(name) => change({ ...patient, name })} />
      )}
      <Field id="patient-email" label={t('schedule.email')} type="email" value={patient.email} error={wrong['patient_email']}
        onChange={(email) => change({ ...patient, email })} />
      <Field id="patient-phone" label={t('schedule.phone')} type="tel" value={patient.phone} error={wrong['patient_phone']} hint={t('schedule.contact_hint')}
        warning={is_stopped(patient.phone) ? t('common.number_stopped') : undefined}
        onChange={(phone) => change({ ...patient, phone })} />
      <Select id="patient-language" label={t('schedule.language')} value={patient.language} error={wrong['patient_language']}
        options={languages.map((tag) => [tag, language_name(tag, language)])} onChange={(tag) => change({ ...patient, language: tag })} />
      <Select id="patient-messages-to" label={t('schedule.messages_to')} value={patient.messages_to} error={wrong['patient_messages_to']}
        options={kMessagesTo.map((to) => [to, t(`schedule.to.${to}`)])} onChange={(messages_to) => change({ ...patient, messages_to })} />
    </>
  )
}
