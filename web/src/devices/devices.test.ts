import { describe, expect, it } from 'vitest'
import { constraints, meant, of_kind, why_not } from './devices'

const list = [
  { kind: 'audioinput', deviceId: 'default', label: 'Default - Headset' },
  { kind: 'audioinput', deviceId: 'communications', label: 'Communications - Headset' },
  { kind: 'audioinput', deviceId: 'a', label: 'Headset' },
  { kind: 'videoinput', deviceId: 'c', label: 'Front camera' },
  { kind: 'audiooutput', deviceId: '', label: '' },
] as const

describe('a list of devices', () => {
  it('holds one kind, each device once, and only those with a name', () => {
    expect(of_kind(list, 'microphone').map(({ id }) => id)).toEqual(['default', 'a'])
    expect(of_kind(list, 'camera')).toEqual([{ id: 'c', label: 'Front camera' }])
    expect(of_kind(list, 'speaker')).toEqual([])
  })
  it('has the chosen one by its id, else by its name', () => {
    const devices = of_kind(list, 'microphone')
    expect(meant({ id: 'a', label: 'Another name' }, devices)?.id).toBe('a')
    expect(meant({ id: 'of the last visit', label: 'Headset' }, devices)?.id).toBe('a')
    expect(meant({ id: 'x', label: 'Gone' }, devices)).toBeNull()
  })
})

describe('what is asked of the browser', () => {
  it('insists on a chosen device', () => {
    expect(constraints('microphone', 'a').deviceId).toEqual({ exact: 'a' })
    expect(constraints('microphone', null).deviceId).toBeUndefined()
  })
  it('wants the camera in front only where none was chosen', () => {
    expect(constraints('camera', null).facingMode).toBe('user')
    expect(constraints('camera', 'c')).not.toHaveProperty('facingMode')
  })
})

it.each([['NotAllowedError', 'blocked'], ['NotFoundError', 'missing'], ['NotReadableError', 'busy']])('%s means %s', (name, why) => {
  expect(why_not(Object.assign(new Error(), { name }))).toBe(why)
})
