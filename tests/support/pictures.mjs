// `make pictures`: what the stories have on the screen in each state, as files under docs/pictures. What differs from run
// to run (the hour, PINs, links, faces) is made the same for the picture, and a file is written only when the
// page looks different from the one that is there. `make test` writes none; it asks that each state has its pictures.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const picturesWanted = process.env.BEDSIDE_PICTURES === '1'
const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'docs/pictures')

export const kWays = {
  light: { title: 'Light', colorScheme: 'light', viewport: { width: 1280, height: 800 }, scale: 0.75 },
  dark: { title: 'Dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 }, scale: 0.75 },
  narrow: { title: '320 px', colorScheme: 'light', viewport: { width: 320, height: 640 }, scale: 1 },
  arabic: { title: 'Arabic', colorScheme: 'light', viewport: { width: 390, height: 844 }, scale: 1 },
}
// Longer pages are cut: a picture shows a state, not everything that was ever entered.
const kMostHeight = 1400
const kQuality = 45

/** States that other files of stories walk through (settings.test.mjs, undelivered.test.mjs). */
export const kStatesElsewhere = ['settings guest by phone only', 'settings guest branded', 'settings patient branded', 'settings whole', 'call undelivered']

const nameOf = (state) => state.replaceAll(/[ _]/g, '-')
const fileOf = (state, way) => join(folder, way, `${nameOf(state)}.webp`)

/** The states of which there are pictures, by way. */
export function statesWithPictures(way) {
  if (!existsSync(join(folder, way))) return new Set()
  return new Set(readdirSync(join(folder, way)).map((file) => file.replace(/\.webp$/, '')))
}
export const hasPicture = (state, way) => existsSync(fileOf(state, way))

/** Takes the picture of `state` in these ways of `person`'s page, and leaves the page as it was. */
export async function takePictures(person, state, ways) {
  const { page } = person
  const before = page.viewportSize()
  const session = await page.context().newCDPSession(page)
  for (const way of ways) {
    const { colorScheme, viewport, scale } = kWays[way]
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    await page.evaluate(drawn)
    await page.evaluate(settle)
    const { top, height } = await page.evaluate(extent, [viewport.height, kMostHeight])
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: kQuality, captureBeyondViewport: height > viewport.height,
      clip: { x: 0, y: top, width: viewport.width, height, scale } })
    await page.evaluate(() => window.__unsettle())
    await keep(page, fileOf(state, way), data)
  }
  await session.detach()
  await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}

async function keep(page, file, data) {
  if (existsSync(file) && !(await differs(page, readFileSync(file, 'base64'), data))) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Buffer.from(data, 'base64'))
}

// In a page of its own, which no Content-Security-Policy keeps from decoding.
async function differs(page, one, other) {
  const blank = await page.context().newPage()
  try {
    return await blank.evaluate(async ([before, after]) => {
      const pixels = async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/webp' }))
        const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
        pen.drawImage(bitmap, 0, 0)
        return pen.getImageData(0, 0, bitmap.width, bitmap.height)
      }
      const [a, b] = [await pixels(before), await pixels(after)]
      if (a.width !== b.width || a.height !== b.height) return true
      let changed = 0
      for (let i = 0; i < a.data.length; i += 4) {
        const by = Math.abs(a.data[i] - b.data[i]) + Math.abs(a.data[i + 1] - b.data[i + 1]) + Math.abs(a.data[i + 2] - b.data[i + 2])
        if (by > 90) ++changed
      }
      return changed * 5000 > a.width * a.height // more than a letter or two
    }, [one, other])
  } finally {
    await blank.close()
  }
}

/** In the page: drawn once more after a change of its size. */
function drawn() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(done, 50)))))
}

/** In the page: from where to where it is shown; as the window has it where something lies over it. */
function extent([window_height, most]) {
  if (document.querySelector('dialog[open], .sheet, .call') !== null) return { top: scrollY, height: window_height }
  scrollTo(0, 0)
  return { top: 0, height: Math.max(window_height, Math.min(most, document.documentElement.scrollHeight)) }
}

/** In the page: everything that differs from run to run is the same in each; `__unsettle` puts it back. */
function settle() {
  const undo = []
  const set = (thing, property, value) => {
    const before = thing[property]
    undo.push(() => { thing[property] = before })
    thing[property] = value
  }
  const patients = ['Maria Lopez', 'James Carter', 'Lin Chen', 'Amina Diallo', 'Viktor Petrov', 'Rosa Silva', 'Minh Tran']
  const same = (text) => {
    let hours = 0
    return text
      .replace(/\b\d{1,2}:\d{2}(?!\d|:)(?! left)/g, () => (hours++ % 2 === 0 ? '9:00' : '9:30'))
      .replace(/(?<=\d[\s\u00a0\u202f])PM/g, 'AM').replace(/(?<=\d[\s\u00a0\u202f])م(?!\p{L})/gu, 'ص')
      .replace(/\b\d:\d{2}(?= left)/g, '4:05')
      .replace(/\((\d+) min\)/g, '(4 min)')
      .replace(/(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]+ \d{1,2}, \d{4}/g, 'Tuesday, November 24, 2026')
      .replace(/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [A-Z][a-z]{2} \d{1,2}/g, 'Tue, Nov 24')
      .replace(/\b\d{3}-\d{3}-\d{3}\b/g, '234-567-891')
      .replace(/https?:\/\/[\w.:]+\/([ag])\/[\w-]+/g, 'https://visits.example/$1/mN4kTz0qRw2Yb7LcVh')
      .replace(/https?:\/\/127\.0\.0\.1:\d+/g, 'https://visits.example')
      .replace(/\bPatient (\d+)\b/g, (_, number) => patients[number % patients.length])
      .replace(/\b[pg]\d+@home\.example/g, (mail) => (mail[0] === 'p' ? 'maria@home.example' : 'ana@home.example'))
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    const place = node.parentElement
    // The calendar's own hours and days stand where they belong.
    if (place === null || place.closest('.fc, option') !== null) continue
    const now = place.closest('.join-countdown') === null ? same(node.data) : node.data.replace(/^\d{2}$/, '30')
    if (now !== node.data) set(node, 'data', now)
  }
  for (const field of document.querySelectorAll('input:not([type=time], [type=date])')) if (same(field.value) !== field.value) set(field, 'value', same(field.value))
  for (const [place, field] of document.querySelectorAll('input[type=time]').entries()) set(field, 'value', place % 2 === 0 ? '09:00' : '09:30')
  const faces = ['#c58c6a #2f5d8a #d7e3ea', '#e3b99a #7a4b78 #e9e2d3', '#8d5a3c #2f7a62 #dfe7dc', '#d9a67f #9a5a2a #dde0ea']
  for (const [place, video] of [...document.querySelectorAll('video')].entries()) {
    const [skin, clothes, wall] = faces[place % faces.length].split(' ')
    const face = document.createElement('div')
    Object.assign(face.style, { position: 'absolute', left: `${video.offsetLeft}px`, top: `${video.offsetTop}px`, width: `${video.offsetWidth}px`,
      height: `${video.offsetHeight}px`, borderRadius: getComputedStyle(video).borderRadius, background: video.dataset.source === 'screen'
        ? 'repeating-linear-gradient(#fff 0 1.2rem, #dfe5e8 1.2rem 2rem)'
        : `radial-gradient(circle closest-side at 50% 44%, ${skin} 48%, transparent 49%), radial-gradient(ellipse 34% 42% at 50% 104%, ${clothes} 98%, transparent), ${wall}` })
    video.after(face)
    undo.push(() => face.remove())
  }
  for (const meter of document.querySelectorAll('meter')) set(meter, 'value', 0.4)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { caret-color: transparent !important; } .fc-timegrid-now-indicator-container { visibility: hidden !important; } .tile-inside { outline: none !important; } .tile-inside::after { display: none !important; }')
  const sheets = [...document.adoptedStyleSheets]
  document.adoptedStyleSheets = [...sheets, sheet]
  undo.push(() => { document.adoptedStyleSheets = sheets })
  window.__unsettle = () => { for (const each of undo.reverse()) each() }
}

/** The page that shows them all: a row for each state, in the order of the stories. */
export function writeIndex(states) {
  const cell = (state, way) => (hasPicture(state, way) ? `[${kWays[way].title}](${way}/${nameOf(state)}.webp)` : '')
  const rows = states.map((state) => `| ${state.replaceAll('_', ' ')} | <img src="light/${nameOf(state)}.webp" width="320" alt=""> | ${
    Object.keys(kWays).map((way) => cell(state, way)).filter((each) => each !== '').join('<br>')} |`)
  writeFileSync(join(folder, 'README.md'), `# Every page and state in pictures

Written by \`make pictures\` from the stories in \`tests/e2e/accessibility.test.mjs\` and \`tests/e2e/languages.test.mjs\`; \`make test\`
asks that each state still exists and is here. What stands in each of them: [the pages, sketched](../pages.md). Hours, PINs,
links and faces are the same in all pictures. Guests and patients read twelve languages, staff English and Spanish: Arabic
shows what guests and patients see.

| state | | |
|---|---|---|
${rows.join('\n')}
`)
}
