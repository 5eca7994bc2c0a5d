/**
 * The typed way to the server: paths, bodies and answers come from the contract. Whatever is refused is
 * thrown as `Refused`; words for people are made by `problem_words`, never taken from the server's English.
 */
import type { components, paths } from '../contract/types'
import { has_words, type Translate } from './i18n'
import { day_words, time_words } from './zones'

export type Schemas = components['schemas']
export type Problem = Schemas['Problem']

type Method = 'get' | 'post' | 'patch' | 'delete'
type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P] ? NonNullable<paths[P][M]> : never
type BodyOf<O> = O extends { requestBody?: undefined } ? undefined
  : O extends { requestBody: { content: { 'application/json': infer B } } } ? B
  : O extends { requestBody?: { content: { 'application/json': infer B } } } ? B | undefined
  : undefined
type PathValues<O> = O extends { parameters: { path: infer V } } ? V : undefined
type QueryValues<O> = O extends { parameters: { query?: infer V } } ? V : undefined
type Json<R> = R extends { content: { 'application/json': infer B } } ? B : undefined
export type Answer<O> = O extends { responses: infer R }
  ? (200 extends keyof R ? Json<R[200]> : never) | (201 extends keyof R ? Json<R[201]> : never) |
    (204 extends keyof R ? undefined : never)
  : never

type Part<Name extends string, T> = [T] extends [undefined] ? { [K in Name]?: undefined } : { [K in Name]: T }
export type Ask<O> = Part<'path', PathValues<O>> & Part<'query', QueryValues<O>> & Part<'body', BodyOf<O>> & {
  signal?: AbortSignal
  headers?: Record<string, string>
  /** A picture, sent as it is. */
  file?: Blob
}

/** The server said no, or could not be reached (`word` is then "unreachable"). Nothing was changed. */
export class Refused extends Error {
  readonly word: string
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.title)
    this.word = problem.type.replace('/problems/', '')
  }
  get fields(): NonNullable<Problem['fields']> {
    return this.problem.fields ?? []
  }
}

function unreachable(): Refused {
  return new Refused(0, { type: '/problems/unreachable', title: 'unreachable', status: 0 })
}

export function as_refused(error: unknown): Refused {
  if (error instanceof Refused) return error
  return new Refused(0, { type: '/problems/page_fault', title: error instanceof Error ? error.message : 'fault', status: 0 })
}

const signed_out_listeners = new Set<() => void>()

/** Told whenever the server says that nobody is signed in (any more). Returns how to stop. */
export function on_signed_out(listener: () => void): () => void {
  signed_out_listeners.add(listener)
  return () => signed_out_listeners.delete(listener)
}

export async function ask<P extends keyof paths, M extends Method>(
  method: M,
  path: P,
  options: Ask<Operation<P, M>>,
): Promise<Answer<Operation<P, M>>> {
  const given = options as { path?: Record<string, string>; query?: Record<string, unknown>; body?: unknown; signal?: AbortSignal; headers?: Record<string, string>; file?: Blob }
  let address = (path as string).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given.path?.[name] ?? ''))
  const query = Object.entries(given.query ?? {}).filter(([, value]) => value !== undefined)
  if (query.length > 0) address += '?' + new URLSearchParams(query.map(([name, value]) => [name, String(value)])).toString()
  const init: RequestInit = { method: method.toUpperCase(), credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json', ...given.headers } }
  if (given.body !== undefined) {
    init.headers = { ...init.headers, 'Content-Type': 'application/json' }
    init.body = JSON.stringify(given.body)
  }
  if (given.file !== undefined) {
    init.headers = { ...init.headers, 'Content-Type': given.file.type }
    init.body = given.file
  }
  if (given.signal !== undefined) init.signal = given.signal
  let response: Response
  try {
    response = await fetch(address, init)
  } catch (error) {
    if (given.signal?.aborted === true) throw error
    throw unreachable()
  }
  if (response.ok) {
    if (response.status === 204) return undefined as Answer<Operation<P, M>>
    return (await response.json()) as Answer<Operation<P, M>>
  }
  let problem: Problem = { type: '/problems/unknown', title: response.statusText, status: response.status }
  try {
    const read = (await response.json()) as Partial<Problem>
    if (typeof read.type === 'string') problem = { ...problem, ...read }
  } catch {
    // something between us and the server answered: the status has to do
  }
  const refused = new Refused(response.status, problem)
  if (refused.word === 'not_signed_in') for (const listener of signed_out_listeners) listener()
  throw refused
}

/** One sentence that says what happened and what to do. */
export function problem_words(refused: Refused, t: Translate, language: string, zone: string): string {
  const { problem, word } = refused
  const known = `common.problems.${word}`
  let sentence = has_words(known)
    ? t(known, { name: problem.seat_name ?? '', count: problem.affected_guests ?? 0 })
    : t('common.problems.unknown')
  if (problem.limit !== undefined && has_words(`common.limits.${problem.limit}`)) sentence = t(`common.limits.${problem.limit}`)
  if (problem.lifts_at !== undefined) {
    sentence += ' ' + t('common.lifts_at', { time: time_words(problem.lifts_at, zone, language), day: day_words(problem.lifts_at, zone, language) })
  }
  if (problem.opens_at !== undefined) {
    sentence += ' ' + t('common.opens_at', { time: time_words(problem.opens_at, zone, language), day: day_words(problem.opens_at, zone, language) })
  }
  return sentence
}

/** The sentence at a field, for words such as not_an_email_address. */
export function field_words(problem: string, t: Translate): string {
  const known = `common.field_problems.${problem}`
  return has_words(known) ? t(known) : t('common.field_problems.invalid')
}

/** Sentences by the field's path, for a form. */
export function field_sentences(refused: Refused, t: Translate): Record<string, string> {
  return Object.fromEntries(refused.fields.map(({ field, problem }) => [field, field_words(problem, t)]))
}
