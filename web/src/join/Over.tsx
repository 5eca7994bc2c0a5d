/** The link lets nobody in (any more): what happened, and what to do next. */
import { useEffect, useRef, useState } from 'react'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useT } from '../shared/i18n'
import { may_knock, name_problem, type JoinPage, type OverState } from './join'
import type { Trying } from './JoinView'

export function Heading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [children])
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>
}

export interface OverProps {
  page: JoinPage
  why: OverState
  name: string
  set_name(name: string): void
  trying: Trying
  /** The provider may have been told; a visit that was extended or opened meanwhile takes the person in. */
  knocked: boolean
  knock(): void
}

export function Over(props: OverProps) {
  const t = useT()
  const { page, why } = props
  return (
    <>
      <Heading>{t(`join.over_${why}_title`)}</Heading>
      <p className="join-next">{t(`join.over_${why}_${page.role}`)}</p>
      {may_knock(why) && (props.knocked ? <p role="status">{t('join.asked_to_come_in')}</p> : <AskToComeIn {...props} />)}
    </>
  )
}

/** The visit may still run behind a door that is closed to newcomers: its provider can be told who stands there. */
function AskToComeIn({ page, name, set_name, trying, knock }: OverProps) {
  const t = useT()
  const [asked, set_asked] = useState(false)
  const wrong = name_problem(name, page.role)
  const error = asked && wrong !== null ? t(`join.name_${wrong}`) : trying.what === 'failed' ? t(trying.key) : undefined
  const press = () => {
    set_asked(true)
    if (wrong === null) knock()
    else document.getElementById('join-name')?.focus()
  }
  return (
    <form className="join-entry" noValidate onSubmit={(event) => { event.preventDefault(); press() }}>
      <Field id="join-name" label={t(page.role === 'patient' ? 'join.your_name_optional' : 'join.your_name')} value={name} onChange={set_name}
        error={error} autoComplete="name" maxLength={120} />
      <Button type="submit" disabled={trying.what === 'busy'}>{t('join.ask_to_come_in')}</Button>
    </form>
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
