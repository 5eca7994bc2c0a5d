// Looks at a page with axe-core in light, dark and right-to-left, with every rule on, and at 320 px for what
// sticks out at the side. `make pictures` takes its pictures here, and looks for nothing else.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { picturesWanted, takePictures } from './pictures.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const ways = [
  { way: 'light', colorScheme: 'light', dir: 'ltr', viewport: { width: 1280, height: 800 } },
  { way: 'dark', colorScheme: 'dark', dir: 'ltr', viewport: { width: 390, height: 844 } },
  { way: 'rtl', colorScheme: 'light', dir: 'rtl', viewport: { width: 1280, height: 800 } },
]
const narrow = { width: 320, height: 640 }

/** What is wrong with what `person` has on the screen now: [way, what], a pair for each finding. */
async function examine(person, state) {
  const { page } = person
  const found = []
  const appears = async ({ colorScheme, dir, viewport }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    await page.evaluate(async ([wanted, scheme]) => {
      document.documentElement.dir = wanted
      const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
      do await drawn()
      while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches)
      await drawn()
    }, [dir, colorScheme])
  }
  const name = state.replaceAll(' ', '-')
  for (const look of ways) {
    await appears(look)
    if ((await page.evaluate(() => typeof window.axe)) === 'undefined') await page.evaluate(axe)
    // resultTypes only shortens the answer: every rule runs.
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
    for (const { id, help, nodes } of violations) {
      const places = nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}\n        ${failureSummary.split('\n').slice(1).join(' ').trim()}`)
      found.push([look.way, `${id}: ${help}\n      ${places.slice(0, 3).join('\n      ')}`])
    }
    await person.picture(`${name}-${look.way}`)
  }
  for (const dir of ['rtl', 'ltr']) {
    await appears({ colorScheme: 'light', dir, viewport: narrow })
    const sticking = await page.evaluate(sticksOut)
    if (sticking.length > 0) found.push([`320 px ${dir}`, `sticks out at the side: ${sticking.join(', ')}`])
  }
  await person.picture(`${name}-320`)
  await appears({ colorScheme: 'light', dir: 'ltr', viewport: { width: 1280, height: 800 } })
  await page.emulateMedia({ reducedMotion: null })
  return found
}

// In the page: nothing when neither it nor a sheet scrolls sideways; else whatever is wider than the window.
function sticksOut() {
  // What lies over the page scrolls by itself.
  const wide = [document.scrollingElement, ...document.querySelectorAll('.sheet-body, dialog[open]')].find(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  if (wide === undefined) return []
  const { clientWidth } = document.scrollingElement
  return [`${wide.className || 'the page'} is ${wide.scrollWidth} px wide`, ...[...document.body.querySelectorAll('*')].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect()
    return width > 0 && (right > clientWidth + 1 || left < -1)
  }).slice(0, 4).map((element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`)]
}

/** Filled while a story walks through its states, and judged at its end, so that one run shows everything. */
export class Findings {
  where = new Map() // what is wrong → in which states
  states = 0

  /** Every state of a run, in order. */
  static seen = []

  async look(person, state) {
    ++this.states
    Findings.seen.push(state)
    if (picturesWanted) return takePictures(person, state, ['light', 'dark', 'narrow'])
    for (const [way, what] of await examine(person, state)) this.where.set(what, [...(this.where.get(what) ?? []), `${state} (${way})`])
  }

  judge() {
    const lines = [...this.where].map(([what, states]) => `${what}\n      in: ${states.join(', ')}`)
    assert.equal(lines.length, 0, `${lines.length} findings in ${this.states} states:\n  ${lines.join('\n  ')}`)
  }
}
