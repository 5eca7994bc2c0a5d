/** A choice from a list, with its label, a hint and the sentence of what is wrong. */
import { useId } from 'react'

export interface SelectProps<Value extends string> {
  id?: string
  label: string
  value: Value
  options: [value: Value, words: string][]
  onChange(value: Value): void
  hint?: string | undefined
  error?: string | undefined
}

export function Select<Value extends string>({ id, label, value, options, onChange, hint, error }: SelectProps<Value>) {
  const made = useId()
  const own = id ?? made
  const described = [hint === undefined ? '' : `${own}-hint`, error === undefined ? '' : `${own}-error`].join(' ').trim()
  return (
    <div className="field">
      <label htmlFor={own}>{label}</label>
      <select id={own} value={value} aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described === '' ? undefined : described} onChange={(event) => onChange(event.target.value as Value)}>
        {options.map(([each, words]) => <option key={each} value={each}>{words}</option>)}
      </select>
      {hint !== undefined && <p id={`${own}-hint`} className="field-hint">{hint}</p>}
      {error !== undefined && <p id={`${own}-error`} className="field-error">{error}</p>}
    </div>
  )
}
