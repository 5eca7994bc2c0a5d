/** What the pages of signing in check before they ask the server. Pure. */

export const kPasswordCharactersLeast = 10

export type Wrong = Record<string, string>

/** Words of `common.field_problems` by field. */
export function wrong_sign_in(email: string, password: string): Wrong {
  const wrong: Wrong = {}
  if (email.trim() === '') wrong.email = 'required'
  if (password === '') wrong.password = 'required'
  return wrong
}

/** The server counts characters, not bytes or UTF-16 units. */
export function wrong_new_password(password: string): Wrong {
  return [...password].length < kPasswordCharactersLeast ? { password: 'too_short' } : {}
}
