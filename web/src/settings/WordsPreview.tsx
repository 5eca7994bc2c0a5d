/** A message as its reader will get it, rendered by the server, a moment after the last key. */
import { useEffect, useState } from 'react'
import { as_refused, ask, field_sentences, type Schemas } from '../shared/api'
import { useT } from '../shared/i18n'
import { preview_page, type Texts, type WordedKind } from './words'

// Long enough for a word, short enough to feel at once.
const kPause = 400

export interface WordsPreviewProps {
  language: string
  kind: WordedKind
  texts: Texts
  /** What is wrong with the texts, by field. */
  found(wrong: Record<string, string>): void
}

interface Shown {
  preview: Schemas['MessagePreview']
  page: string
}

export function WordsPreview({ language, kind, texts, found }: WordsPreviewProps) {
  const t = useT()
  const [shown, set_shown] = useState<Shown | null>(null)
  const [old, set_old] = useState(false)
  useEffect(() => {
    const given_up = new AbortController()
    const look = async () => {
      try {
        const preview = await ask('get', '/api/clinic/words/{language}/{kind}/preview', { path: { language, kind }, query: texts, signal: given_up.signal })
        set_shown({ preview, page: preview_page(language, kind, texts) })
        set_old(false)
        found({})
      } catch (error) {
        if (given_up.signal.aborted) return
        // The last good one stays, and says so; a field says what is wrong with the new one.
        set_old(true)
        found(field_sentences(as_refused(error), t))
      }
    }
    const timer = setTimeout(() => void look(), kPause)
    return () => {
      clearTimeout(timer)
      given_up.abort()
    }
  }, [language, kind, texts, found, t])
  if (shown === null) return null
  return (
    <section className="words-preview" aria-labelledby="words-preview">
      <h3 id="words-preview">{t('staff.words_preview')}</h3>
      <p className="field-hint" role="status" data-old={old ? '' : undefined}>{t(old ? 'staff.words_preview_old' : 'staff.words_preview_explained')}</p>
      <h4>{t('staff.channel_email')}</h4>
      <p className="words-subject" dir="auto">{shown.preview.subject}</p>
      <iframe title={t('staff.words_preview_email')} src={shown.page} sandbox="" />
      <details>
        <summary>{t('staff.words_preview_text')}</summary>
        <pre dir="auto">{shown.preview.text}</pre>
      </details>
      <h4>{t('staff.channel_sms')}</h4>
      <p className="words-sms" dir="auto">{shown.preview.sms}</p>
      <p className="field-hint">{t('staff.words_segments', { count: shown.preview.segments })}</p>
    </section>
  )
}
