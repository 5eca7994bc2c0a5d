/** Numbers that have answered STOP, asked of the server while a form is filled in: whoever invites there reads it before anything is sent. Staff only. */
import { useEffect, useState } from 'react'
import { ask } from './api'
import { phone_to_send } from './guests'

// Longer than between two digits.
const kPauseMs = 400
// As the contract bounds it.
const kMostAsked = 31

/** Whole numbers, each once, in an order of their own. Pure. */
export function numbers_to_ask(typed: readonly string[], country: string): string[] {
  const numbers = typed.map((each) => phone_to_send(each, country)).filter((number) => /^\+[1-9]\d{6,14}$/.test(number))
  return [...new Set(numbers)].sort().slice(0, kMostAsked)
}

/** Answers, of what was typed in a field, whether no text message will reach it. */
export function useStopped(typed: readonly string[], country: string, on: boolean): (typed: string) => boolean {
  const [stopped, set_stopped] = useState<readonly string[]>([])
  const asked = on ? numbers_to_ask(typed, country).join() : ''
  useEffect(() => {
    if (asked === '') return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      ask('post', '/api/stopped-numbers', { body: { phones: asked.split(',') }, signal: stop.signal }).then(
        (answer) => set_stopped(answer.stopped),
        () => undefined, // what is sent in vain says so afterwards
      )
    }, kPauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked])
  return (number) => stopped.includes(phone_to_send(number, country))
}
