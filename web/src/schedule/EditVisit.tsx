/** Edit visit: the form of a visit that stands. */
import type { Schemas } from '../shared/api'
import { Dialog } from '../shared/Dialog'
import { useT } from '../shared/i18n'

export interface EditVisitProps {
  session: Schemas['Session']
  details: Schemas['VisitDetails']
  onClose(): void
  onChanged(details: Schemas['VisitDetails']): void
}

export function EditVisit({ onClose }: EditVisitProps) {
  const t = useT()
  return <Dialog title={t('schedule.edit_title')} onClose={onClose}>{null}</Dialog>
}
