/** The clinic's Dial-In Numbers with somebody's PIN: to read, to dial with one tap, and (with `action`) to copy. */
import { useId, type ReactNode } from 'react'
import { useLanguage, useT } from './i18n'
import { one_tap, phone_words, place_words, type DialInNumber } from './telephone'
import './dial_in.css'

interface DialInProps {
  numbers: readonly DialInNumber[]
  pin: string
  /** What stands under a number; `described_by` says whose it is. */
  action?: (way: DialInNumber, described_by: string) => ReactNode
}

export function DialIn({ numbers, pin, action }: DialInProps) {
  const t = useT()
  const language = useLanguage()
  const id = useId()
  return (
    <ul className="dial-in">
      {numbers.map((way) => (
        <li key={way.number}>
          <p id={`${id}${way.number}`}>
            <a className="dial-in-number" href={one_tap(way.number, pin)}><bdi>{phone_words(way.number)}</bdi></a>{' '}
            <span className="dial-in-place">{place_words(way, t, language)}</span>
          </p>
          <p className="dial-in-pin">{t('common.phone.pin')} <strong><bdi>{pin}</bdi></strong></p>
          {action?.(way, `${id}${way.number}`)}
        </li>
      ))}
    </ul>
  )
}
