/** A button of the one visual language. */
import type { ReactNode } from 'react'

export interface ButtonProps {
  look?: 'primary' | 'plain' | 'danger'
  type?: 'button' | 'submit'
  disabled?: boolean | undefined
  onClick?: (() => void) | undefined
  /** The id of what says whom the button is for, where several say the same. */
  describedBy?: string | undefined
  children: ReactNode
}

export function Button({ look = 'plain', type = 'button', disabled, onClick, describedBy, children }: ButtonProps) {
  return (
    <button type={type} className="button" data-look={look} disabled={disabled} aria-describedby={describedBy} onClick={onClick}>
      {children}
    </button>
  )
}
