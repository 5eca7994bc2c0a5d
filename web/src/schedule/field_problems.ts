/** What is wrong at the fields of a visit's form; after a refusal the focus goes to the first, in the order of the page. */
import { useEffect, useState, type RefObject } from 'react'
import { field_words, type Refused } from '../shared/api'
import { useT } from '../shared/i18n'
import { problems_of, still_wrong, type Form } from './draft'

export interface FieldProblems {
  /** Sentences by field. */
  wrong: Record<string, string>
  /** Says at each field what is wrong with it; false when nothing is that has a field. */
  show(fields: Refused['fields']): boolean
  /** A field that was changed is no longer called wrong. */
  changed(next: Form): void
  clear(): void
}

export function useFieldProblems(page: RefObject<HTMLElement | null>, form: Form): FieldProblems {
  const t = useT()
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  // Counted, so that correcting one field does not carry the focus off to the next.
  const [refusals, set_refusals] = useState(0)
  useEffect(() => {
    if (refusals > 0) page.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [page, refusals])
  return {
    wrong,
    show: (fields) => {
      const problems = problems_of(form, fields)
      set_wrong(Object.fromEntries(Object.entries(problems).map(([field, problem]) => [field, field_words(problem, t)])))
      set_refusals((before) => before + 1)
      return Object.keys(problems).length > 0
    },
    changed: (next) => set_wrong(still_wrong(wrong, form, next)),
    clear: () => set_wrong({}),
  }
}
