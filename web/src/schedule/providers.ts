/** The clinic's providers, as choices. */
import { useCallback, useEffect, useState } from 'react'
import { as_refused, ask, type Refused, type Schemas } from '../shared/api'
import type { Provider } from './ProviderFields'

type Person = Schemas['Person']

/** Who may hold a visit, oneself first; `also`: who is in a visit already, whatever became of them. */
export function choices_of(people: readonly Person[], own_id: string, also: readonly Provider[] = []): Provider[] {
  const active = people.filter((person) => !person.disabled && person.roles.includes('provider'))
  const choices: Provider[] = active.map(({ id, name }) => ({ id, name }))
  for (const provider of also) if (!choices.some((each) => each.id === provider.id)) choices.push(provider)
  const own = (provider: Provider): number => (provider.id === own_id ? 0 : 1)
  return choices.sort((a, b) => own(a) - own(b) || a.name.localeCompare(b.name))
}

export interface People {
  /** Null until they are known. */
  people: Person[] | null
  refused: Refused | null
  reload(): void
}

export function usePeople(): People {
  const [people, set_people] = useState<Person[] | null>(null)
  const [refused, set_refused] = useState<Refused | null>(null)
  const reload = useCallback(() => {
    set_refused(null)
    ask('get', '/api/people', {}).then((found) => set_people(found.people), (error: unknown) => set_refused(as_refused(error)))
  }, [])
  useEffect(reload, [reload])
  return { people, refused, reload }
}
