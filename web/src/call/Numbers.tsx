/** The connection in numbers, on demand: a fold at the end of the list of participants. */
import { useEffect, useState } from 'react'
import { useT } from '../shared/i18n'
import { numbers, type Counted, type Numbers } from './numbers'
import type { CallSession } from './session'

const kLookMs = 1000

export function NumbersOfCall({ session }: { session: CallSession }) {
  const t = useT()
  const [open, set_open] = useState(false)
  const shown = useNumbers(session, open)
  return (
    <details className="numbers" onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>{t('call.numbers')}</summary>
      {shown !== null && (
        <dl>
          {rows(shown).map(([what, value]) => (
            <div key={what}>
              <dt>{t(`call.numbers_${what}`)}</dt>
              <dd><bdi dir="ltr">{value}</bdi></dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  )
}

function rows(shown: Numbers): [string, string][] {
  return [
    ['round_trip', shown.round_trip_ms === null ? '–' : `${shown.round_trip_ms} ms`],
    ['lost', `${shown.lost_percent} %`],
    ['in', `${shown.in_kbps} kbit/s`],
    ['out', `${shown.out_kbps} kbit/s`],
    ['pictures', shown.pictures.length === 0 ? '–' : shown.pictures.join(', ')],
  ]
}

function useNumbers(session: CallSession, open: boolean): Numbers | null {
  const [shown, show] = useState<Numbers | null>(null)
  useEffect(() => {
    if (!open) return
    let before: Counted | null = null
    let closed = false
    const look = async () => {
      const now = await session.counted().catch(() => null)
      if (closed || now === null) return
      show(numbers(before ?? now, now))
      before = now
    }
    void look()
    const timer = setInterval(() => void look(), kLookMs)
    return () => {
      closed = true
      clearInterval(timer)
    }
  }, [session, open])
  return shown
}
