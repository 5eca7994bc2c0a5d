/** A question in front of the page: the browser's own dialog keeps the focus inside and gives it back. */
import { useEffect, useId, useRef, type ReactNode } from 'react'

export function Dialog({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    if (dialog !== null && !dialog.open) dialog.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={element} className="dialog" aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); onClose() }}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  )
}
