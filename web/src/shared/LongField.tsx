/** A field with room for several lines, in the form's one look. */
export interface LongFieldProps {
  id: string
  label: string
  value: string
  onChange(value: string): void
  maxLength: number
  rows: number
  /** The text wraps, but has no line breaks of its own. */
  one_line?: boolean
  error?: string | undefined
  hint?: string | undefined
}

export function LongField({ id, label, value, onChange, maxLength, rows, one_line = false, error, hint }: LongFieldProps) {
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} value={value} rows={rows} maxLength={maxLength} dir="auto" aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described === '' ? undefined : described}
        onKeyDown={(event) => { if (one_line && event.key === 'Enter') event.preventDefault() }}
        onChange={(event) => onChange(one_line ? event.target.value.replace(/\n+/g, ' ') : event.target.value)} />
      {hint !== undefined && <p id={`${id}-hint`} className="field-hint">{hint}</p>}
      {error !== undefined && <p id={`${id}-error`} className="field-error">{error}</p>}
    </div>
  )
}
