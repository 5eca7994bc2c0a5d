/** Where the browser or the network fails: the telephone does what the page cannot, with one's own PIN. */
import { useLanguage, useT } from './i18n'
import { comma } from './lists'
import { isolated, phone_words, type OwnWay } from './telephone'

/** The first number that costs nothing, else the first. */
export function PhoneInstead({ ways }: { ways: readonly OwnWay[] | undefined }) {
  const t = useT()
  const language = useLanguage()
  const way = ways?.find((each) => each.toll_free) ?? ways?.[0]
  if (way === undefined) return null
  return (
    <p className="phone-instead">
      {t('common.phone.instead')}{' '}
      <a href={way.tel}>{t('common.phone.call', { number: isolated(phone_words(way.number)) })}</a>{comma(language)}
      <span>{t('common.phone.pin')} <strong><bdi>{way.pin}</bdi></strong></span>
    </p>
  )
}
