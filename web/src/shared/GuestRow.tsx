/** One guest to invite: an e-mail address and/or a phone number, kind, languages. */
import { Button } from './Button'
import { Field } from './Field'
import { language_name, languages_by_name, useLanguage, useT } from './i18n'
import { kInterpreted, kKinds, type GuestKind, type Row } from './guests'
import './guest_row.css'

interface GuestRowProps {
  row: Row
  index: number
  many: boolean
  wrong: Record<string, string>
  /** Which addresses the clinic has a use for. */
  asked: { email: boolean; phone: boolean }
  /** That the clinic offers. */
  languages: readonly string[]
  /** What to know about the number that was typed. */
  phone_warning?: string | undefined
  /** Calls the number that was typed; absent where nobody can be called from here. */
  call?: (() => void) | undefined
  change(row: Row): void
  remove(): void
}

export function GuestRow({ row, index, many, wrong, asked, languages, phone_warning, call, change, remove }: GuestRowProps) {
  const t = useT()
  const language = useLanguage()
  const id = (field: string) => `guest-${row.key}-${field}`
  const select = (field: 'kind' | 'language' | 'interprets', label: string, options: [string, string][]) => (
    <div className="field">
      <label htmlFor={id(field)}>{label}</label>
      <select id={id(field)} value={row[field]} onChange={(event) => change({ ...row, [field]: event.target.value as GuestKind })}>
        {options.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
      </select>
    </div>
  )
  return (
    <fieldset className="guest-row">
      <legend>{many ? t('participants.guest', { number: index + 1 }) : t('participants.guest_alone')}</legend>
      {asked.email && <Field id={id('email')} label={t('participants.email')} type="email" value={row.email} error={wrong[`${row.key}.email`]} onChange={(email) => change({ ...row, email })} />}
      {asked.phone && <Field id={id('phone')} label={t('participants.phone')} type="tel" value={row.phone} error={wrong[`${row.key}.phone`]} warning={phone_warning} onChange={(phone) => change({ ...row, phone })} />}
      {call !== undefined && row.phone.trim() !== '' && (
        <div><Button describedBy={id('phone')} onClick={call}>{t('participants.call.now')}</Button></div>
      )}
      {select('kind', t('participants.kind'), kKinds.map((kind) => [kind, t(`common.kinds.${kind}`)]))}
      {select('language', t('participants.language'), [...new Set([...languages, row.language])].map((tag) => [tag, language_name(tag, language)]))}
      {row.kind === 'interpreter' && select('interprets', t('participants.interprets'),
        [['', t('participants.choose')], ...languages_by_name(kInterpreted, language)])}
      {row.kind === 'interpreter' && <Field id={id('job_reference')} label={t('participants.job_reference')} value={row.job_reference} maxLength={40}
        error={wrong[`${row.key}.job_reference`]} onChange={(job_reference) => change({ ...row, job_reference })} />}
      {many && <Button onClick={remove}>{t('participants.remove_row', { number: index + 1 })}</Button>}
    </fieldset>
  )
}
