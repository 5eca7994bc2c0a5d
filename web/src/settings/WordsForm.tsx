/** The clinic's own words for messages, by language and kind: with their variables, a preview, a test, and a way back. */
import { useCallback, useEffect, useState } from 'react'
import { as_refused, ask, field_sentences, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { language_name, page_language, useLanguage, useT } from '../shared/i18n'
import { useLoaded } from '../shared/loaded'
import { LongField } from '../shared/LongField'
import { Select } from '../shared/Select'
import { useUnsaved } from '../shared/unsaved'
import type { Clinic } from './settings'
import { is_changed, kMostCharacters, kWordedKinds, variable_list, type MessageWords, type WordedKind } from './words'
import { WordsPreview } from './WordsPreview'
import { WordsTest } from './WordsTest'

export interface WordsFormProps {
  clinic: Clinic
  say(words: string): void
}

export function WordsForm({ clinic, say }: WordsFormProps) {
  const t = useT()
  const reads = useLanguage()
  const own = page_language(clinic.language) ?? 'en'
  const [chosen, set_chosen] = useState<Chosen>({ language: own, kind: 'invitation' })
  const { kind } = chosen
  // The clinic may stop offering it while it is open.
  const language = clinic.languages.includes(chosen.language) ? chosen.language : own
  const [unsaved, set_unsaved] = useState(false)
  // Chosen while there are words that would be lost.
  const [wanted, set_wanted] = useState<Chosen | null>(null)
  const { value, refused, reload, set } = useLoaded(useCallback(() => ask('get', '/api/clinic/words/{language}', { path: { language } }), [language]))
  const words = value?.messages.find((one) => one.kind === kind)
  const changed = (next: MessageWords) => {
    if (value !== null) set({ messages: value.messages.map((one) => (one.kind === next.kind ? next : one)) })
    say(t('staff.saved'))
  }
  const choose = (next: Chosen) => (unsaved ? set_wanted(next) : set_chosen(next))
  return (
    <section className="settings-part" aria-labelledby="settings-words">
      <h2 id="settings-words">{t('staff.words')}</h2>
      <div className="settings-words">
        <p className="field-hint">{t('staff.words_explained')}</p>
        <div className="settings-times">
          <Select id="words-language" label={t('staff.words_language')} value={language} onChange={(next) => choose({ language: next, kind })}
            options={clinic.languages.map((tag) => [tag, language_name(tag, reads)])} />
          <Select<WordedKind> id="words-kind" label={t('staff.words_kind')} value={kind} onChange={(next) => choose({ language, kind: next })}
            options={kWordedKinds.map((one) => [one, t(`staff.words_kinds.${one}`)])} />
        </div>
        {words !== undefined && <Words key={`${language} ${kind}`} clinic={clinic} language={language} words={words} changed={changed} unsaved={set_unsaved} say={say} />}
        {value === null && refused !== null && (
          <div>
            <p role="alert" className="settings-error">{problem_words(refused, t, reads, clinic.time_zone)}</p>
            <Button onClick={reload}>{t('staff.try_again')}</Button>
          </div>
        )}
      </div>
      {wanted !== null && (
        <Dialog title={t('staff.words_lose_question')} onClose={() => set_wanted(null)}>
          <p>{t('staff.words_lose_explained')}</p>
          <div className="dialog-buttons">
            <Button onClick={() => set_wanted(null)}>{t('staff.words_lose_no')}</Button>
            <Button look="danger" onClick={() => {
              set_chosen(wanted)
              set_wanted(null)
            }}>{t('staff.words_lose')}</Button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

interface Chosen {
  language: string
  kind: WordedKind
}

interface WordsProps {
  clinic: Clinic
  language: string
  words: MessageWords
  changed(words: MessageWords): void
  /** Whether there is something to lose. */
  unsaved(something: boolean): void
  say(words: string): void
}

function Words({ clinic, language, words, changed, unsaved, say }: WordsProps) {
  const t = useT()
  const reads = useLanguage()
  const { kind } = words
  const [typed, set_typed] = useState(words.words)
  const [busy, set_busy] = useState(false)
  const [asked, set_asked] = useState(false)
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  const [problem, set_problem] = useState('')
  const something_to_lose = is_changed(typed, words.words)
  useUnsaved(t('staff.words'), something_to_lose)
  useEffect(() => {
    unsaved(something_to_lose)
    return () => unsaved(false)
  }, [something_to_lose, unsaved])
  const keep = async (send: () => Promise<MessageWords>) => {
    if (busy) return
    set_busy(true)
    set_problem('')
    try {
      const answer = await send()
      // Blanks cut off, an empty text filled with the original; what was typed meanwhile stays.
      set_typed((now) => (now === typed ? answer.words : now))
      changed(answer)
      set_wrong({})
      set_asked(false)
    } catch (error) {
      const refused = as_refused(error)
      const sentences = field_sentences(refused, t)
      set_wrong(sentences)
      if (Object.keys(sentences).length === 0) set_problem(problem_words(refused, t, reads, clinic.time_zone))
    } finally {
      set_busy(false)
    }
  }
  const path = { language, kind }
  const save = () => keep(() => ask('patch', '/api/clinic/words/{language}/{kind}', { path, body: typed }))
  const go_back = () => keep(() => ask('delete', '/api/clinic/words/{language}/{kind}', { path }))
  return (
    <>
      <form className="words-form" noValidate onSubmit={(event) => { event.preventDefault(); void save() }}>
        <Field id="words-subject" label={t('staff.words_subject')} value={typed.subject} maxLength={kMostCharacters.subject} error={wrong.subject}
          hint={t('staff.words_variables', { list: variable_list(words, 'subject') })} onChange={(subject) => set_typed({ ...typed, subject })} />
        <LongField id="words-intro" label={t('staff.words_intro')} rows={3} value={typed.intro} maxLength={kMostCharacters.intro} error={wrong.intro}
          hint={t('staff.words_variables', { list: variable_list(words, 'intro') })} onChange={(intro) => set_typed({ ...typed, intro })} />
        <LongField id="words-sms" label={t('staff.words_sms')} rows={3} one_line value={typed.sms} maxLength={kMostCharacters.sms} error={wrong.sms}
          hint={`${t('staff.words_one_line')} ${t('staff.words_variables', { list: variable_list(words, 'sms') })}`} onChange={(sms) => set_typed({ ...typed, sms })} />
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <div className="settings-row">
          <Button look="primary" type="submit" disabled={busy}>{t('staff.save')}</Button>
          {(words.changed || is_changed(typed, words.original)) && <Button onClick={() => set_asked(true)}>{t('staff.words_back')}</Button>}
        </div>
      </form>
      <WordsPreview language={language} kind={kind} texts={typed} found={set_wrong} />
      <WordsTest clinic={clinic} language={language} kind={kind} texts={typed} say={say} />
      {asked && (
        <Dialog title={t('staff.words_back_question')} onClose={() => set_asked(false)}>
          <p>{t('staff.words_back_explained')}</p>
          {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
          <div className="dialog-buttons">
            <Button onClick={() => set_asked(false)}>{t('staff.words_back_no')}</Button>
            <Button look="danger" disabled={busy} onClick={() => void go_back()}>{t('staff.words_back')}</Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
