/** What a scheduler says to a patient who has only a telephone: when, which number, which PIN. Pure. */
import type { Translate } from './i18n'
import { names_in_words } from './lists'
import { isolated, phone_words, type DialInNumber } from './telephone'
import { day_words, time_words, zone_words } from './zones'

export interface ReadAloudVisit {
  starts_at: string
  doors_open_at: string
  time_zone: string
  provider_names: string[]
}

/** Sentence by sentence; without a PIN where none exists yet. */
export function read_aloud_sentences(visit: ReadAloudVisit, numbers: readonly DialInNumber[], pin: string | null, t: Translate, language: string): string[] {
  const { starts_at, doors_open_at, time_zone: zone } = visit
  const [first, ...others] = numbers
  if (first === undefined) return []
  const say = (key: string, values: Record<string, string>) => t(`staff.read_aloud.${key}`, values)
  const number = ({ number }: DialInNumber) => isolated(phone_words(number))
  return [
    say('when', { names: names_in_words(visit.provider_names, language), day: day_words(starts_at, zone, language), time: time_words(starts_at, zone, language), zone: zone_words(zone, starts_at, language) }),
    say(first.toll_free ? 'call_toll_free' : 'call', { number: number(first), doors: time_words(doors_open_at, zone, language) }),
    ...others.map((way) => say(way.toll_free ? 'instead_toll_free' : 'instead', { number: number(way) })),
    pin === null ? say('type_pin', {}) : say('press_pin', { pin: isolated(pin) }),
  ]
}
