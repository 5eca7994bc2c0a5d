/** One request of a dialog: busy while it runs, closed when it is done, a sentence when it was refused. */
import { useState } from 'react'

export function useRequest(run: () => Promise<object>, done: () => void) {
  const [state, set_state] = useState<'idle' | 'busy' | 'failed'>('idle')
  const start = () => {
    set_state('busy')
    run().then(done, () => set_state('failed'))
  }
  return { state, start, reset: () => set_state('idle') }
}
