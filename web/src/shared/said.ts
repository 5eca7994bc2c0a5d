/** One sentence of what was just done, for a status line: read aloud at once, gone after a while. */
import { useCallback, useEffect, useState } from 'react'

// Long enough to be read; what was changed stays to be seen in its place.
const kSaidMs = 8000

export function useSaid(): [said: string, say: (words: string) => void] {
  const [said, set_said] = useState({ words: '', at: 0 })
  useEffect(() => {
    if (said.words === '') return
    const timer = setTimeout(() => set_said({ words: '', at: 0 }), kSaidMs)
    return () => clearTimeout(timer)
  }, [said])
  const say = useCallback((words: string) => set_said({ words, at: Date.now() }), [])
  return [said.words, say]
}
