import { expect, it } from 'vitest'
import { failure_kind, is_tried_again } from './failures'

it('reasons of servers and services become words', () => {
  expect(failure_kind('550 5.1.1 User unknown')).toBe('no_such_address')
  expect(failure_kind('552 5.2.2 Over quota')).toBe('mailbox_full')
  expect(failure_kind("400 Invalid 'To' Phone Number: …")).toBe('no_such_number')
  expect(failure_kind('the service could not deliver it (30003)')).toBe('phone_off')
  expect(failure_kind("Couldn't connect to server")).toBe('not_reached')
  expect(failure_kind('no sender for e-mail is set up')).toBe('no_sender')
  expect(failure_kind('has asked for no messages')).toBe('opted_out')
  expect(failure_kind('the limit of text messages for one visit and day is reached')).toBe('text_limit')
  expect(failure_kind('numbers of this country are not sent text messages')).toBe('country')
  expect(failure_kind('418')).toBe('other')
})

it('what waits is tried again where a server has said why it did not take it', () => {
  expect(is_tried_again({ state: 'queued', reason: '450 Greylisted' })).toBe(true)
  expect(is_tried_again({ state: 'queued' })).toBe(false)
  expect(is_tried_again({ state: 'failed', reason: '550' })).toBe(false)
})
