/** The tab Schedule. */
import type { Schemas } from '../shared/api'
import { useT } from '../shared/i18n'

export interface ScheduleViewProps {
  session: Schemas['Session']
  open_visit(visit_id: string): void
}

export function ScheduleView(_: ScheduleViewProps) {
  const t = useT()
  return <h1>{t('schedule.title')}</h1>
}
