/** Telephone numbers and PINs as people read and dial them. Without a library: the guest's first page loads this. Pure. */
import type { Schemas } from './api'
import type { Translate } from './i18n'
import { comma } from './lists'
import { intl_locale } from './locales'

export type DialInNumber = Schemas['Clinic']['dial_in_numbers'][number]

/** A number with the reader's own PIN. */
export type OwnWay = NonNullable<Schemas['JoinPage']['dial_in']>[number]

// Country codes of two digits (ITU-T E.164): 1 and 7 stand alone, every other one has three.
const kTwoDigits = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

// Where people are used to another rhythm than threes. `src/base/contact.cpp` writes messages by the same rules.
const kUsual: Record<string, number[][]> = {
  '33': [[1, 2, 2, 2, 2]],
  '44': [[4, 3, 3]],
  '55': [[2, 5, 4], [2, 4, 4]],
  '81': [[2, 4, 4]],
  '82': [[2, 4, 4]],
  '91': [[5, 5]],
}

/** Threes from the left; one or two groups of four at the end take up what is over. */
function in_threes(count: number): number[] {
  const fours = count % 3
  return count < 4 * fours ? [count] : [...Array<number>((count - 4 * fours) / 3).fill(3), ...Array<number>(fours).fill(4)]
}

/** "+16175550123" → "+1 617 555 0123"; what is not E.164 stays as it is. */
export function phone_words(number: string): string {
  const digits = /^\+([1-9]\d{6,14})$/.exec(number)?.[1]
  if (digits === undefined) return number
  const code = digits.slice(0, /^[17]/.test(digits) ? 1 : kTwoDigits.test(digits) ? 2 : 3)
  const rest = digits.slice(code.length)
  const usual = kUsual[code]?.find((groups) => groups.reduce((sum, each) => sum + each, 0) === rest.length)
  let at = 0
  const groups = (usual ?? in_threes(rest.length)).map((length) => rest.slice(at, (at += length)))
  return ['+' + code, ...groups].join(' ')
}

/** In the middle of a sentence: on one line, and not turned round where the sentence runs from right to left. */
export function isolated(words: string): string {
  return `\u2066${words.replaceAll(' ', '\u00a0')}\u2069`
}

/** What a telephone dials with one tap: the number, two pauses, the PIN's digits and the key that ends it. */
export function one_tap(number: string, pin: string): string {
  return `tel:${number},,${pin.replace(/[^0-9]/g, '')}#`
}

/** "Riverside, United States, toll-free": whose number it is, and what it costs. */
export function place_words(way: Pick<DialInNumber, 'label' | 'country' | 'toll_free'>, t: Translate, language: string): string {
  const parts = [way.label, country_name(way.country, language), way.toll_free ? t('common.phone.toll_free') : '']
  return parts.filter((part, index) => part !== '' && parts.indexOf(part) === index).join(comma(language))
}

function country_name(code: string, shown_in: string): string {
  try {
    return new Intl.DisplayNames([intl_locale(shown_in)], { type: 'region' }).of(code) ?? code
  } catch {
    return code // no code of ISO 3166
  }
}
