/** A question in front of the page. */
import { useId, useRef, type ReactNode } from 'react'
import { useModal } from './modal'

export function Dialog({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useModal(element)
  return (
    <dialog ref={element} className="dialog" aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); onClose() }}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  )
}
