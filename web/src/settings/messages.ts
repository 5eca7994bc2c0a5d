/** What the form of reminders, quiet hours and the first way shows and sends. Pure. */
import type { Schemas } from '../shared/api'
import { intl_locale } from '../shared/locales'
import { whole_number } from './settings'

export type MessageRules = Schemas['MessageRules']
export type MessageRulesChange = Schemas['MessageRulesChange']

// What clinics choose among; whatever else the clinic has stands among them.
const kLeads = [7 * 1440, 2 * 1440, 1440, 240, 60, 15]

export const kFirstWays: MessageRules['first_way'][] = ['both', 'sms', 'email']
// As the contract bounds it.
export const kReceiptMinutesMost = 1440

export interface MessagesTyped {
  leads: number[]
  quiet: boolean
  from: string
  until: string
  first_way: MessageRules['first_way']
  receipt_minutes: string
}

export function messages_typed(rules: MessageRules): MessagesTyped {
  const { quiet_hours } = rules
  return { leads: rules.reminders_minutes, quiet: quiet_hours !== null, from: quiet_hours?.from ?? '21:00', until: quiet_hours?.until ?? '08:00', first_way: rules.first_way, receipt_minutes: String(rules.receipt_minutes) }
}

/** The longest first. */
export function lead_choices(rules: MessageRules): number[] {
  return [...new Set([...kLeads, ...rules.reminders_minutes])].sort((a, b) => b - a)
}

/** "1 day", "15 minutes": in the largest unit that has no remainder. */
export function lead_words(minutes: number, language: string): string {
  const [unit, size] = minutes % 1440 === 0 ? (['day', 1440] as const) : minutes % 60 === 0 ? (['hour', 60] as const) : (['minute', 1] as const)
  return new Intl.NumberFormat(intl_locale(language), { style: 'unit', unit, unitDisplay: 'long' }).format(minutes / size)
}

/** Whether the time after which the other address is written to is asked for and is none. */
export function receipt_wrong(typed: MessagesTyped): boolean {
  return typed.first_way !== 'both' && whole_number(typed.receipt_minutes, 0, kReceiptMinutesMost) === null
}

/** Only what is different. */
export function messages_change(rules: MessageRules, typed: MessagesTyped): MessageRulesChange {
  const change: MessageRulesChange = {}
  const leads = [...typed.leads].sort((a, b) => b - a)
  if (leads.join() !== rules.reminders_minutes.join()) change.reminders_minutes = leads
  const quiet = typed.quiet ? { from: typed.from, until: typed.until } : null
  if (JSON.stringify(quiet) !== JSON.stringify(rules.quiet_hours)) change.quiet_hours = quiet
  if (typed.first_way !== rules.first_way) change.first_way = typed.first_way
  const minutes = whole_number(typed.receipt_minutes, 0, kReceiptMinutesMost)
  if (typed.first_way !== 'both' && minutes !== null && minutes !== rules.receipt_minutes) change.receipt_minutes = minutes
  return change
}
