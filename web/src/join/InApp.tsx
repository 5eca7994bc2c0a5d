/** A hint for people who opened the link inside another app. */
import { useState } from 'react'
import { browser_of, chrome_link } from '../shared/browser'
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { PhoneInstead } from '../shared/PhoneInstead'
import type { OwnWay } from '../shared/telephone'

export function InApp({ ways }: { ways: readonly OwnWay[] | undefined }) {
  const t = useT()
  const [copied, set_copied] = useState(false)
  const browser = browser_of(navigator.userAgent)
  if (!browser.in_app) return null
  const copy = () => {
    navigator.clipboard.writeText(location.href).then(() => set_copied(true), () => undefined)
  }
  return (
    <section className="join-note">
      <h2>{t('join.in_app_title')}</h2>
      <p>{t('join.in_app_explained')} {browser.system !== 'android' && t(browser.system === 'ios' ? 'join.in_app_ios' : 'join.in_app_other')}</p>
      {browser.system === 'android' && <a className="join-option" href={chrome_link(location.href)}>{t('join.open_in_chrome')}</a>}
      <Button onClick={copy}>{t('join.copy_link')}</Button>
      <span role="status">{copied ? t('join.link_copied') : ''}</span>
      <PhoneInstead ways={ways} />
    </section>
  )
}
