/** A switch: it acts at once, and its hint says what it does. */
import { useId } from 'react'
import './switch.css'

export interface SwitchProps {
  label: string
  hint: string
  on: boolean
  /** A change is under way. The switch is not disabled by it: the focus would be lost. */
  busy: boolean
  toggle(on: boolean): void
}

export function Switch({ label, hint, on, busy, toggle }: SwitchProps) {
  const id = useId()
  return (
    <label className="switch">
      <span>
        <span id={`${id}-label`}>{label}</span>
        <small id={`${id}-hint`}>{hint}</small>
      </span>
      <input type="checkbox" role="switch" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`} checked={on} aria-disabled={busy ? true : undefined}
        onChange={(event) => { if (!busy) toggle(event.target.checked) }} />
    </label>
  )
}
