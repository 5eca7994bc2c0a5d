/** The time zone of a visit: a name of the IANA database, found by typing a part of it. */
import { useMemo } from 'react'
import { Combobox } from '../shared/Combobox'
import { useLanguage, useT } from '../shared/i18n'
import { browser_zone, zone_label, zone_names, zone_words } from '../shared/zones'
import { zone_named, zones_for } from './zone_search'

interface ZoneFieldProps {
  id: string
  value: string
  /** The clinic's. */
  usual: string
  at: number
  error: string | undefined
  onChange(zone: string): void
}

export function ZoneField({ id, value, usual, at, error, onChange }: ZoneFieldProps) {
  const t = useT()
  const language = useLanguage()
  const zones = useMemo(() => [...new Set([...zone_names(), usual])], [usual])
  const known = zone_named(value, zones)
  const suggestions = zones_for(value, zones, [usual, browser_zone()]).map((zone) => ({ key: zone, label: zone_label(zone, at, language) }))
  return (
    <Combobox id={id} label={t('schedule.time_zone')} value={value} suggestions={suggestions} error={error}
      hint={known === null ? undefined : zone_words(known, at, language)}
      onChange={(typed) => onChange(zone_named(typed, zones) ?? typed)} onTake={({ key }) => onChange(key)} />
  )
}
