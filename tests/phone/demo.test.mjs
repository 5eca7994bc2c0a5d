// The demo as the README shows it: any softphone on this machine calls 127.0.0.1:5060, from whatever address it has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Program } from '../support/program.mjs'
import { Telephone } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

/** Signs in as /demo does; answers who calls the API with that. */
async function signIn(email, address) {
  const signedIn = await fetch(`${address}/demo/sign-in`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ email }), headers: { origin: address } })
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return async (method, path) => {
    const answer = await fetch(address + path, { method, headers: { cookie, origin: address, 'content-type': 'application/json' }, body: method === 'POST' ? '{}' : undefined })
    assert.equal(answer.status, 200, await answer.clone().text())
    return answer.json()
  }
}

test('a softphone calls the demo, types the PIN of the patient who is next, and waits for the provider', async () => {
  const program = await new Program(['serve', '--demo', '--listen', '127.0.0.1:0']).start()
  const telephone = await Telephone.start('maria')
  try {
    const [, host, port] = program.output.match(/sip:demo@([\d.]+):(\d+)/)
    assert.equal(host, '127.0.0.1')
    const ask = await signIn('shah@riverside.example', program.address)
    const waitingRoom = async () => (await ask('GET', '/api/waiting-room')).visits
    const open = (await waitingRoom()).find((visit) => Date.parse(visit.doors_open_at) <= Date.now() && Date.now() < Date.parse(visit.ends_at))
    const [{ invitation_id }] = open.seats
    const { pin } = await ask('POST', `/api/invitations/${invitation_id}/secrets`)

    await telephone.dial(port, { host })
    await until('the greeting is spoken', () => telephone.ear.loudness(300) > 0.01, 5)
    await telephone.press(pin.replaceAll('-', ''))
    await until('the patient waits by telephone', async () => {
      const seats = (await waitingRoom()).flatMap((one) => one.seats)
      return seats.some((seat) => seat.invitation_id === invitation_id && seat.state === 'waiting' && seat.via === 'phone')
    }, 10)
    assert.equal((await (await fetch(`${program.address}/readyz`)).json()).telephone, 'ok')
    telephone.hangUp()
    await telephone.isHungUp()
  } finally {
    await telephone.stop()
    assert.equal(await program.stop(), 0)
  }
})
