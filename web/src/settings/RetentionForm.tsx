/** After how many days what is over is removed. A shorter time removes things soon, and for good: it asks. */
import { useState } from 'react'
import { field_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { useT } from '../shared/i18n'
import { useUnsaved } from '../shared/unsaved'
import { useSave } from './save'
import { is_something, kRetention, retention_change, retention_typed, shortens, type Clinic, type ClinicChange } from './settings'

export function RetentionForm({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const [typed, set_typed] = useState(() => retention_typed(clinic))
  const [asked, set_asked] = useState<ClinicChange | null>(null)
  const { busy, wrong, set_wrong, problem, save } = useSave(clinic, (next) => {
    set_typed(retention_typed(next))
    set_asked(null)
    saved(next)
  })
  const result = retention_change(clinic, typed)
  useUnsaved(t('staff.retention'), 'wrong' in result || is_something(result.change))
  const submit = () => {
    if (busy) return
    if ('wrong' in result) {
      set_wrong(Object.fromEntries(result.wrong.map((field) => [`retention.${field}`, field_words('out_of_range', t)])))
      document.getElementById(`retention-${result.wrong[0] ?? ''}`)?.focus()
    } else if (shortens(clinic, result.change)) {
      set_asked(result.change)
    } else {
      void save(result.change)
    }
  }
  return (
    <section className="settings-part" aria-labelledby="settings-retention">
      <h2 id="settings-retention">{t('staff.retention')}</h2>
      <form noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
        <p className="field-hint">{t('staff.retention_explained')}</p>
        {kRetention.map(({ field, least, most, usual }) => (
          <Field key={field} id={`retention-${field}`} label={t(`staff.retention_field.${field}`)} hint={t(`staff.retention_field.${field}_hint`, { least, most, usual })} type="number"
            value={typed[field]} error={wrong[`retention.${field}`]} onChange={(days) => set_typed({ ...typed, [field]: days })} />
        ))}
        {problem !== '' && asked === null && <p role="alert" className="settings-error">{problem}</p>}
        <div><Button look="primary" type="submit">{t('staff.save')}</Button></div>
      </form>
      {asked !== null && (
        <Dialog title={t('staff.retention_question')} onClose={() => set_asked(null)}>
          <p>{t('staff.retention_asked')}</p>
          {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
          <div className="dialog-buttons">
            <Button onClick={() => set_asked(null)}>{t('staff.retention_no')}</Button>
            <Button look="danger" disabled={busy} onClick={() => void save(asked)}>{t('staff.retention_yes')}</Button>
          </div>
        </Dialog>
      )}
    </section>
  )
}
