/** Opens the browser's own dialog in front of the page: it keeps the focus inside, and gives it back at the end. */
import { useEffect, type RefObject } from 'react'

export function useModal(element: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    if (dialog !== null && !dialog.open) dialog.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [element])
}
