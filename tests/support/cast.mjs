// Who plays in a file of stories: one clinic, one Chromium with a profile for each person, a Firefox for who
// wants it. At the end nobody's page may have had an error, or asked any other host for anything.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TestClinic } from './clinic.mjs'
import { linkIn } from './mail.mjs'
import { ChromiumPerson, FirefoxPerson } from './people.mjs'

export class Cast {
  people = []
  staying = new Set()

  /**
   * Opens with the file and closes with it. `more(cast)` prepares what its stories share; `options()` answers how
   * the clinic is to be opened.
   */
  static of(more = async () => {}, options = async () => ({})) {
    const cast = new this()
    before(async () => {
      ;[cast.clinic, cast.chromium] = await Promise.all([options().then((how) => new TestClinic().open(how)), ChromiumPerson.launch()])
      await more(cast)
    })
    after(async () => {
      for (const person of cast.people) if (person instanceof FirefoxPerson) await person.close()
      await cast.chromium?.close()
      assert.equal(await cast.clinic?.close(), 0)
    })
    return cast
  }

  async withChromium(name, looks) {
    return this.#enters(await ChromiumPerson.enter(this.chromium, name, looks))
  }
  async withChromiumAlone(name, looks) {
    return this.#enters(await ChromiumPerson.enterAlone(name, looks))
  }
  async withFirefox(name, looks) {
    return this.#enters(await FirefoxPerson.enter(name, looks))
  }
  #enters(person) {
    this.people.push(person)
    return person
  }

  /** Dr. Shah in the call of `visit` and its patient Walter, whose link came by e-mail; both perceive each other. */
  async callWithPatient(provider, visit) {
    const shah = await this.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
    const walter = await this.withChromium('Walter Okafor', { colour: 'blue', hertz: 880 })
    await shah.signsInAs(provider)
    await shah.goto(`${this.clinic.address}/call/${visit.id}`)
    await walter.goto(linkIn((await this.clinic.mail.arrived('walter@home.example')).mail.text, '/a/'))
    await walter.press('Start Appointment')
    await shah.perceives(walter)
    return { shah, walter }
  }

  /** Who came in a story and has a part in a later one. */
  stays(person) {
    this.staying.add(person)
  }

  /** A test that tells, when it fails, what everyone had on the screen. Whoever came in it leaves with it. */
  story(name, run) {
    test(name, async () => {
      const before = new Set(this.people)
      try {
        await run()
        for (const person of this.people) this.#behaved(person)
      } catch (error) {
        console.log(`\n--- ${name}: ${error.message}`)
        for (const person of this.people) console.log(await person.describe())
        console.log(`--- the program's last lines\n${this.clinic.program.output.slice(-2000)}`)
        throw error
      } finally {
        for (const person of this.people.filter((one) => !before.has(one) && !this.staying.has(one))) {
          await person.close().catch(() => {})
          this.people.splice(this.people.indexOf(person), 1)
        }
      }
    })
  }

  #behaved(person) {
    assert.deepEqual(person.errors, [], `${person.name}'s pages had errors`)
    const own = new URL(this.clinic.address).host
    assert.deepEqual([...person.hosts].filter((host) => host !== own), [], `${person.name}'s pages asked other hosts`)
  }
}
