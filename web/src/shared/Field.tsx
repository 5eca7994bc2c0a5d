/** One line of text with its label, a hint and the sentence of what is wrong, tied together for screen readers. */
import { useId } from 'react'

export interface FieldProps {
  id?: string
  label: string
  value: string
  onChange(value: string): void
  type?: string
  hint?: string | undefined
  error?: string | undefined
  /** What to know before it is sent: nothing is wrong with it. */
  warning?: string | undefined
  autoComplete?: string
  maxLength?: number
}

export function Field({ id, label, value, onChange, type = 'text', hint, error, warning, autoComplete = 'off', maxLength }: FieldProps) {
  const made = useId()
  const own = id ?? made
  const described = [hint === undefined ? '' : `${own}-hint`, warning === undefined ? '' : `${own}-warning`, error === undefined ? '' : `${own}-error`].join(' ').trim()
  return (
    <div className="field">
      <label htmlFor={own}>{label}</label>
      <input id={own} type={type} value={value} autoComplete={autoComplete} maxLength={maxLength} dir="auto"
        aria-invalid={error === undefined ? undefined : true} aria-describedby={described === '' ? undefined : described}
        onChange={(event) => onChange(event.target.value)} />
      {hint !== undefined && <p id={`${own}-hint`} className="field-hint">{hint}</p>}
      {warning !== undefined && <p id={`${own}-warning`} className="field-warning" role="status">{warning}</p>}
      {error !== undefined && <p id={`${own}-error`} className="field-error">{error}</p>}
    </div>
  )
}
