/**
 * A text field with suggestions below it (WAI-ARIA "editable combobox with list autocomplete"). Arrows move,
 * Enter takes, Escape closes the list; whatever is typed stays valid for whoever uses it.
 */
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { useT } from './i18n'
import './combobox.css'

export interface Suggestion {
  key: string
  label: string
  detail?: string | undefined
}

export interface ComboboxProps {
  id: string
  label: string
  value: string
  suggestions: Suggestion[]
  onChange(value: string): void
  onTake(suggestion: Suggestion): void
  hint?: string | undefined
  error?: string | undefined
  maxLength?: number
}

export function Combobox({ id, label, value, suggestions, onChange, onTake, hint, error, maxLength }: ComboboxProps) {
  const t = useT()
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const [open, set_open] = useState(false)
  const [active, set_active] = useState(-1)
  const shown = open && suggestions.length > 0
  const current = shown && active < suggestions.length ? active : -1
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim()

  const close = () => {
    set_open(false)
    set_active(-1)
  }
  const take = (suggestion: Suggestion) => {
    close()
    onTake(suggestion)
    input.current?.focus()
  }
  const move_to = (next: number) => {
    set_open(true)
    set_active(next)
    document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  const press = (event: KeyboardEvent) => {
    const count = suggestions.length
    const picked = suggestions[current]
    if (event.key === 'ArrowDown' && count > 0) move_to(current + 1 < count ? current + 1 : 0)
    else if (event.key === 'ArrowUp' && count > 0) move_to(current > 0 ? current - 1 : count - 1)
    else if (event.key === 'Enter' && picked !== undefined) take(picked)
    else if (event.key === 'Escape' && shown) {
      event.stopPropagation() // the list closes, not what the field stands in
      close()
    } else return
    event.preventDefault()
  }
  return (
    <div className="field combobox">
      <label htmlFor={id}>{label}</label>
      <input id={id} ref={input} type="text" role="combobox" value={value} autoComplete="off" spellCheck={false} dir="auto" maxLength={maxLength}
        aria-autocomplete="list" aria-expanded={shown} aria-controls={shown ? list : undefined}
        aria-activedescendant={current < 0 ? undefined : `${list}-${current}`}
        aria-invalid={error === undefined ? undefined : true} aria-describedby={described === '' ? undefined : described}
        onChange={(event) => {
          onChange(event.target.value)
          set_open(true)
          set_active(-1)
        }}
        onClick={() => set_open(true)} onKeyDown={press} onBlur={close} />
      {shown && (
        <ul id={list} role="listbox" aria-label={label} className="combobox-list">
          {suggestions.map((suggestion, index) => (
            <li key={suggestion.key} id={`${list}-${index}`} role="option" aria-selected={index === current}
              // The field keeps the focus, else its blur would close the list before the click arrives.
              onPointerDown={(event) => event.preventDefault()} onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}>
              <span dir="auto">{suggestion.label}</span>
              {suggestion.detail !== undefined && <span className="combobox-detail">{suggestion.detail}</span>}
            </li>
          ))}
        </ul>
      )}
      <p role="status" className="hidden-text">{shown ? t('common.suggestions', { count: suggestions.length }) : ''}</p>
      {hint !== undefined && <p id={`${id}-hint`} className="field-hint">{hint}</p>}
      {error !== undefined && <p id={`${id}-error`} className="field-error">{error}</p>}
    </div>
  )
}
