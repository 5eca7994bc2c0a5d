/** How a person is called on the screen. Never by number or address: those are nobody else's business. */
import type { Schemas } from './api'
import { language_name, type Translate } from './i18n'

export interface Nameable {
  role: Schemas['RosterEntry']['role']
  name?: string | null
  number?: number
  kind?: Schemas['RosterEntry']['kind']
  interprets?: string | null
  via?: 'link' | 'phone' | null
}

export function display_name(who: Nameable, t: Translate, shown_in: string): string {
  const name = who.name?.trim() ?? ''
  if (name !== '') return name
  if (who.role === 'provider') return t('common.names.provider')
  if (who.role === 'patient') return t('common.names.patient')
  if (who.kind === 'interpreter' && who.interprets != null && who.interprets !== '') {
    return t('common.names.interpreter', { language: language_name(who.interprets, shown_in) })
  }
  const number = who.number ?? 1
  // The invitation is nobody's yet: counted when it is used.
  if (number === 0) return t('common.names.plain_guest')
  return who.via === 'phone' ? t('common.names.phone_guest', { number }) : t('common.names.guest', { number })
}

/** "Interpreter, Spanish", "Family", "Patient": what stands under a name. */
export function role_words(who: Nameable, t: Translate, shown_in: string): string {
  if (who.role === 'provider') return t('common.names.provider')
  if (who.role === 'patient') return t('common.names.patient')
  if (who.kind === 'interpreter' && who.interprets != null && who.interprets !== '') {
    return t('common.names.interpreter', { language: language_name(who.interprets, shown_in) })
  }
  return who.kind == null || who.kind === 'other' ? t('common.names.plain_guest') : t(`common.kinds.${who.kind}`)
}

/** Two letters for a tile without a picture. */
export function initials(name: string): string {
  const words = name.split(/[\s,]+/).filter((w) => /\p{L}|\p{N}/u.test(w))
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return ([...first][0] ?? '').toLocaleUpperCase() + ([...last][0] ?? '').toLocaleUpperCase()
}
