/** What is written to all: how long a line may be, what is cut out of it, and who wrote it. Pure. */
import type { CallState } from './call'
import type { Nameable } from '../shared/people_names'
import type { ChatLine } from './wire'

export const kChatLength = 500

// The server takes none of them (src/base/contact.cpp): what is pasted may hold line breaks and marks of direction.
const kForbidden = /[\p{Cc}\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff]+/gu

export function clean_line(typed: string): string {
  return typed.replaceAll(kForbidden, ' ').trim()
}

/** By the name that they have now; who has left, by the one that they had. */
export function writer_of(line: ChatLine, call: Pick<CallState, 'people'>): Nameable {
  return call.people.find((person) => person.participant_id === line.participant_id) ?? line
}
