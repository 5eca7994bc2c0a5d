/** A button of the one visual language. */
import type { ReactNode } from 'react'

export interface ButtonProps {
  look?: 'primary' | 'plain' | 'danger'
  type?: 'button' | 'submit'
  disabled?: boolean | undefined
  onClick?: (() => void) | undefined
  children: ReactNode
}

export function Button({ look = 'plain', type = 'button', disabled, onClick, children }: ButtonProps) {
  return (
    <button type={type} className="button" data-look={look} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  )
}
