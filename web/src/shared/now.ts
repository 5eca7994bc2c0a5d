/** The page's clock for a component that shows time going by. */
import { useEffect, useState } from 'react'

export function useNow(every_ms: number): number {
  const [now, set_now] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => set_now(Date.now()), every_ms)
    return () => clearInterval(timer)
  }, [every_ms])
  return now
}
