/** A panel at the side that leaves the rest of the page in reach; the whole screen where there is no side. */
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useT } from './i18n'

export function Sheet({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const t = useT()
  const heading = useId()
  const top = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const before = document.activeElement
    top.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <div className="sheet" role="dialog" aria-labelledby={heading}
      onKeyDown={(event) => {
        // A question in front of the sheet has its own Escape.
        const in_question = event.target instanceof Element && event.target.closest('dialog') !== null
        if (event.key === 'Escape' && !event.defaultPrevented && !in_question) onClose()
      }}>
      <div className="sheet-header">
        <h2 id={heading} ref={top} tabIndex={-1}>{title}</h2>
        <button type="button" className="sheet-close" aria-label={t('common.close')} onClick={onClose}>
          <svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
            <path d="M6 6l12 12M18 6 6 18" />
          </svg>
        </button>
      </div>
      {/* In reach of the keyboard: what is longer than the screen must scroll where nothing in it can be pressed. */}
      <div className="sheet-body" role="group" aria-labelledby={heading} tabIndex={0}>{children}</div>
    </div>
  )
}
