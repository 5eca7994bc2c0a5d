/** The link lets nobody in (any more): what happened, and what to do next. */
import { useEffect, useRef } from 'react'
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import type { JoinPage, OverState } from './join'

export function Heading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [children])
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>
}

export function Over({ page, why }: { page: JoinPage; why: OverState }) {
  const t = useT()
  return (
    <>
      <Heading>{t(`join.over_${why}_title`)}</Heading>
      <p className="join-next">{t(`join.over_${why}_${page.role}`)}</p>
    </>
  )
}

/** Unknown and malformed links get one and the same page. */
export function Unknown() {
  const t = useT()
  return (
    <>
      <Heading>{t('join.unknown_title')}</Heading>
      <p className="join-next">{t('join.unknown_next')}</p>
    </>
  )
}

/** Any other address that leads nowhere. */
export function NoPage() {
  const t = useT()
  return (
    <>
      <Heading>{t('join.no_page_title')}</Heading>
      <p className="join-next">{t('join.no_page_next')}</p>
      <p><a href="/">{t('join.no_page_staff')}</a></p>
    </>
  )
}

export function Unreachable({ retry }: { retry(): void }) {
  const t = useT()
  return (
    <>
      <Heading>{t('join.unreachable_title')}</Heading>
      <p className="join-next">{t('join.unreachable_next')}</p>
      <Button look="primary" onClick={retry}>{t('join.try_again')}</Button>
    </>
  )
}
