/** Who is signed in, for the whole dashboard. */
import { createContext, useContext } from 'react'
import type { Schemas } from '../shared/api'

export type Session = Schemas['Session']
export type Role = Schemas['Role']

export const SessionContext = createContext<Session | null>(null)

/** Below the shell somebody is always signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('a page of the dashboard outside of its shell')
  return session
}

export function has_role(session: Session, role: Role): boolean {
  return session.person.roles.includes(role)
}
