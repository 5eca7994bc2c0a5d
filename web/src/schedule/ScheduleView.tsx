/** The tab Schedule: the calendar, or the form of a visit that is being booked. */
import { useEffect, useRef, useState } from 'react'
import type { Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { PatientByPhone } from '../shared/PatientByPhone'
import { local_in_zone } from '../shared/zones'
import { CalendarPage, type CalendarPlace } from './CalendarPage'
import { DiscardQuestion } from './DiscardQuestion'
import { again_form, is_changed, new_form } from './draft'
import { NewVisit } from './NewVisit'
import type { Provider } from './ProviderFields'
import { choices_of, usePeople } from './providers'
import { next_half_hour, next_slot_like, type Slot } from './slots'
import { tellings_of_visit } from './telling'
import { start_booking, useBooking } from './unsaved'
import { told_words, when_words } from './words'
import './schedule.css'

type Session = Schemas['Session']
type Details = Schemas['VisitDetails']

export interface ScheduleViewProps {
  session: Session
  /** A visit to book once more; told by `again_taken` when it has been begun, or given up. */
  again: Details | null
  again_taken(): void
  open_visit(visit_id: string): void
}

/** A provider sees the own calendar first, everybody else all of them. */
function first_place({ person }: Session): CalendarPlace {
  return { provider_id: person.roles.includes('provider') ? person.id : '', date: null, at: null }
}

/** Whose calendar is open, else oneself, else the only one; '' where it has to be chosen. */
function likely_provider(place: CalendarPlace, providers: Provider[], own_id: string): string {
  if (place.provider_id !== '') return place.provider_id
  const own = providers.find((provider) => provider.id === own_id)
  return own?.id ?? (providers.length === 1 ? providers[0]?.id : undefined) ?? ''
}

export function ScheduleView({ session, again, again_taken, open_visit }: ScheduleViewProps) {
  const { clinic, person } = session
  const [place, move_to] = useState(() => first_place(session))
  const [booking, hold] = useBooking(person.id)
  const [booked, set_booked] = useState<{ details: Details; otherwise: boolean } | null>(null)
  const { people, refused, reload } = usePeople()
  const providers = choices_of(people ?? [], person.id)

  const create = (slot: Slot | null) => {
    set_booked(null)
    hold(start_booking(new_form(slot ?? next_half_hour(Date.now(), clinic.time_zone), clinic, likely_provider(place, providers, person.id))))
  }
  const begin_again = (visit: Details) => {
    set_booked(null)
    hold(start_booking(again_form(visit, next_slot_like(visit, Date.now(), visit.time_zone), providers), visit))
    again_taken()
  }
  // Providers are needed to know who of them still holds visits.
  const loses = booking !== null && is_changed(booking.first, booking.form)
  const ready = again !== null && people !== null
  useEffect(() => {
    if (ready && !loses) begin_again(again)
  }, [ready])
  if (ready && loses) {
    return <DiscardQuestion discard={() => begin_again(again)} onClose={again_taken} />
  }
  if (booking !== null) {
    return (
      <NewVisit key={booking.key} clinic={clinic} providers={providers} booking={booking} change={hold} leave={() => hold(null)}
        booked={(details, otherwise) => {
          const shown = place.provider_id === '' || details.providers.some((provider) => provider.id === place.provider_id)
          hold(null)
          set_booked({ details, otherwise })
          move_to({
            provider_id: shown ? place.provider_id : '',
            date: local_in_zone(details.starts_at, clinic.time_zone).slice(0, 10),
            at: Date.parse(details.starts_at),
          })
        }} />
    )
  }
  return (
    <>
      {booked !== null && <Booked {...booked} clinic={clinic} open={() => open_visit(booked.details.id)} close={() => set_booked(null)} />}
      <CalendarPage session={session} providers={providers} place={place} refused={refused} reload={reload} move_to={move_to} create={create} open_visit={open_visit} />
    </>
  )
}

interface BookedProps {
  details: Details
  otherwise: boolean
  clinic: Schemas['Clinic']
  open(): void
  close(): void
}

/** After Confirm: that the visit stands, and what goes out. */
function Booked({ details, otherwise, clinic, open, close }: BookedProps) {
  const t = useT()
  const language = useLanguage()
  const top = useRef<HTMLHeadingElement>(null)
  useEffect(() => top.current?.focus(), [])
  const tellings = tellings_of_visit(details)
  const told = tellings.filter((telling) => telling.ways.length > 0)
  const silent = tellings.filter((telling) => telling.ways.length === 0)
  return (
    <section className="schedule-booked" aria-labelledby="schedule-booked">
      <h2 id="schedule-booked" ref={top} tabIndex={-1}>{t('schedule.booked_title')}</h2>
      <p>{t('schedule.booked', { name: details.patient.name, time: when_words(details.starts_at, details.ends_at, clinic.time_zone, language) })}</p>
      <p>{told.length === 0 ? t('schedule.told_nobody') : t('schedule.told', { people: told_words(told, language, t) })}</p>
      {silent.length > 0 && <p>{t('schedule.pass_on', { people: told_words(silent, language, t) })}</p>}
      <PatientByPhone details={details} numbers={clinic.dial_in_numbers} at_once />
      {otherwise && <p className="schedule-warning">{t('schedule.booked_before')}</p>}
      <div className="schedule-buttons">
        <Button look="primary" onClick={open}>{t('schedule.open_details')}</Button>
        <Button onClick={close}>{t('common.close')}</Button>
      </div>
    </section>
  )
}
