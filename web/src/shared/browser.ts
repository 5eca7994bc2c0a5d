/** What the browser is, as far as a page must know: what it can do, and where its owner changes it. Pure. */

export type Browser = { in_app: false } | { in_app: true; system: 'ios' | 'android' | 'other' }

const kInApp =
  /FBAN|FBAV|FB_IAB|Instagram|Line\/|MicroMessenger|Twitter|LinkedInApp|Snapchat|Pinterest|TikTok|musical_ly|BytedanceWebview|Viber|KAKAOTALK|GSA\/|DuckDuckGo\/\d.*Mobile|; wv\)/

/** Browsers inside other apps often hold back camera and microphone, and the person cannot tell why. */
export function browser_of(user_agent: string): Browser {
  if (!kInApp.test(user_agent)) return { in_app: false }
  if (/iPhone|iPad|iPod/.test(user_agent)) return { in_app: true, system: 'ios' }
  if (/Android/.test(user_agent)) return { in_app: true, system: 'android' }
  return { in_app: true, system: 'other' }
}

/** Whether this browser has what a call needs: what is sent and heard, and how the page talks to the server. */
export function can_call(has: object = globalThis): boolean {
  return ['RTCPeerConnection', 'WebSocket', 'MediaStream'].every((name) => name in has)
}

/** Opens the same page in Chrome on Android; other systems give a page no way to do that. */
export function chrome_link(page: string): string {
  const url = new URL(page)
  return `intent://${url.host}${url.pathname}#Intent;scheme=${url.protocol.slice(0, -1)};package=com.android.chrome;end`
}

/** Where a person allows what a page may not use: `place` is a key of the language tables. */
export interface PermissionPlace {
  place: 'chrome' | 'edge' | 'firefox' | 'safari_mac' | 'safari_ios' | 'samsung' | 'ios_app' | 'in_app' | 'other'
  browser: string
}

// On iPhone and iPad every browser is Safari inside, and the others are apps whose permissions stand in Settings.
const kIosApps: [RegExp, string][] = [[/CriOS/, 'Chrome'], [/FxiOS/, 'Firefox'], [/EdgiOS/, 'Edge'], [/OPT\/|OPiOS/, 'Opera'], [/DuckDuckGo/, 'DuckDuckGo']]

/** `touch_points` because an iPad says that it is a Mac, which has none. */
export function permission_place(user_agent: string, touch_points: number): PermissionPlace {
  if (browser_of(user_agent).in_app) return { place: 'in_app', browser: '' }
  const app = kIosApps.find(([sign]) => sign.test(user_agent))
  const ios = /iPhone|iPad|iPod/.test(user_agent) || (/Macintosh/.test(user_agent) && touch_points > 1)
  if (ios) return app === undefined ? { place: 'safari_ios', browser: 'Safari' } : { place: 'ios_app', browser: app[1] }
  if (/SamsungBrowser/.test(user_agent)) return { place: 'samsung', browser: 'Samsung Internet' }
  if (/Edg(A)?\//.test(user_agent)) return { place: 'edge', browser: 'Edge' }
  if (/Firefox\//.test(user_agent)) return { place: 'firefox', browser: 'Firefox' }
  if (/OPR\/|Vivaldi|YaBrowser|UCBrowser/.test(user_agent)) return { place: 'other', browser: '' }
  if (/Chrome\//.test(user_agent)) return { place: 'chrome', browser: 'Chrome' }
  return /Macintosh.*Safari\//.test(user_agent) ? { place: 'safari_mac', browser: 'Safari' } : { place: 'other', browser: '' }
}
