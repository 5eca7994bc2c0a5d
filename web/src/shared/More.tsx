/** A button that opens a short list of further actions; Escape, a choice or leaving it closes the list. */
import { useEffect, useId, useRef, useState } from 'react'

export interface MoreAction {
  label: string
  danger?: boolean
  run(): void
}

export function More({ label, actions }: { label: string; actions: MoreAction[] }) {
  const [open, set_open] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const list = useId()
  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) set_open(false)
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
    }
  }, [open])
  if (actions.length === 0) return null
  return (
    <div className="more" ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.preventDefault()
        set_open(false)
        button.current?.focus()
      }}>
      <button type="button" ref={button} className="more-button" aria-label={label} title={label} aria-expanded={open} aria-controls={open ? list : undefined}
        onClick={() => set_open(!open)}>
        <svg viewBox="0 0 24 24" width="20" height="20" fill="currentColor" aria-hidden="true">
          <circle cx="5" cy="12" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="19" cy="12" r="2" />
        </svg>
      </button>
      {open && (
        <ul id={list} className="more-list">
          {actions.map((action) => (
            <li key={action.label}>
              <button type="button" data-look={action.danger === true ? 'danger' : undefined}
                onClick={() => {
                  // Whatever opens next gives the focus back to the button, not to a list that is gone.
                  button.current?.focus()
                  set_open(false)
                  action.run()
                }}>
                {action.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
