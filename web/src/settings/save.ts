/** Sending a change of the clinic: busy while it is on its way, sentences at the fields when it is refused. */
import { useState } from 'react'
import { as_refused, ask, field_sentences, problem_words } from '../shared/api'
import { useLanguage, useT } from '../shared/i18n'
import type { Clinic, ClinicChange } from './settings'

export function useSave(clinic: Clinic, saved: (clinic: Clinic) => void) {
  const t = useT()
  const language = useLanguage()
  const [busy, set_busy] = useState(false)
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  const [problem, set_problem] = useState('')
  const save = async (change: ClinicChange): Promise<void> => {
    set_busy(true)
    set_wrong({})
    set_problem('')
    try {
      saved(await ask('patch', '/api/clinic', { body: change }))
    } catch (error) {
      const refused = as_refused(error)
      const sentences = field_sentences(refused, t)
      set_wrong(sentences)
      if (Object.keys(sentences).length === 0) set_problem(problem_words(refused, t, language, clinic.time_zone))
    } finally {
      set_busy(false)
    }
  }
  return { busy, wrong, set_wrong, problem, save }
}
