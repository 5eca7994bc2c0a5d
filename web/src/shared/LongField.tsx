/** A field of several lines, in the form's one look. */
export interface LongFieldProps {
  id: string
  label: string
  value: string
  onChange(value: string): void
  maxLength: number
  rows: number
  error?: string | undefined
  hint?: string | undefined
}

export function LongField({ id, label, value, onChange, maxLength, rows, error, hint }: LongFieldProps) {
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} value={value} rows={rows} maxLength={maxLength} dir="auto" aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described === '' ? undefined : described} onChange={(event) => onChange(event.target.value)} />
      {hint !== undefined && <p id={`${id}-hint`} className="field-hint">{hint}</p>}
      {error !== undefined && <p id={`${id}-error`} className="field-error">{error}</p>}
    </div>
  )
}
