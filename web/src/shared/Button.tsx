/** A button of the one visual language. */
import type { ReactNode } from 'react'

export interface ButtonProps {
  id?: string | undefined
  look?: 'primary' | 'plain' | 'danger'
  type?: 'button' | 'submit'
  disabled?: boolean | undefined
  onClick?: (() => void) | undefined
  /** The id of what says whom the button is for, where several say the same. */
  describedBy?: string | undefined
  children: ReactNode
}

export function Button({ id, look = 'plain', type = 'button', disabled, onClick, describedBy, children }: ButtonProps) {
  return (
    <button id={id} type={type} className="button" data-look={look} disabled={disabled} aria-describedby={describedBy} onClick={onClick}>
      {children}
    </button>
  )
}
