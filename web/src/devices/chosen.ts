/**
 * Which camera, microphone and speaker the person has chosen. Staff's choices are kept on their computer; those
 * of guests and patients go with the tab, so that nothing of them stays behind.
 */
import { useSyncExternalStore } from 'react'
import type { Device, Kind } from './devices'

type Choices = Partial<Record<Kind, Device>>

const kStoredAs = 'bedside.devices'
const listeners = new Set<(kind: Kind) => void>()
let storage = (): Storage => sessionStorage
let choices: Choices | null = null

function load(): Choices {
  try {
    const stored: unknown = JSON.parse(storage().getItem(kStoredAs) ?? '{}')
    return Object.fromEntries(Object.entries(stored ?? {}).filter(([, device]) => typeof device?.id === 'string' && typeof device?.label === 'string'))
  } catch {
    return {} // storage may be forbidden
  }
}

/** Before the first use, by pages of who comes again. */
export function keep_choices(): void {
  storage = () => localStorage
  choices = null
}

export function chosen(kind: Kind): Device | null {
  choices ??= load()
  return choices[kind] ?? null
}

export function choose(kind: Kind, device: Device): void {
  choices = { ...(choices ?? load()), [kind]: device }
  try {
    storage().setItem(kStoredAs, JSON.stringify(choices))
  } catch {
    // the choice holds until the page closes
  }
  for (const listener of listeners) listener(kind)
}

/** Called after each choice; answers how to stop that. */
export function on_choice(listener: (kind: Kind) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useChosen(kind: Kind): Device | null {
  return useSyncExternalStore(on_choice, () => chosen(kind))
}
