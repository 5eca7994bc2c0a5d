import { describe, expect, it } from 'vitest'
import { browser_of, can_call, chrome_link, permission_place } from './browser'

describe('browsers inside other apps', () => {
  it('are told from real ones', () => {
    expect(browser_of('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 FBAN/FBIOS')).toEqual({ in_app: true, system: 'ios' })
    expect(browser_of('Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/120')).toEqual({ in_app: true, system: 'android' })
    expect(browser_of('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120 Safari/537.36')).toEqual({ in_app: false })
  })
  it('are offered the same page in Chrome', () => {
    expect(chrome_link('https://c.example/g/abc')).toBe('intent://c.example/g/abc#Intent;scheme=https;package=com.android.chrome;end')
  })
})

it('knows a browser that cannot hold a call', () => {
  expect(can_call({ RTCPeerConnection: 1, WebSocket: 1, MediaStream: 1 })).toBe(true)
  expect(can_call({ WebSocket: 1, MediaStream: 1 })).toBe(false)
})

const kMac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const kPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const kAndroid = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko)'

it.each([
  [`${kAndroid} Chrome/126.0.0.0 Mobile Safari/537.36`, 5, 'chrome'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36', 0, 'chrome'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0', 10, 'edge'],
  [`${kAndroid} Chrome/126.0.0.0 Mobile Safari/537.36 EdgA/126.0.0.0`, 5, 'edge'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 0, 'firefox'],
  ['Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0', 5, 'firefox'],
  [`${kMac} Version/17.5 Safari/605.1.15`, 0, 'safari_mac'],
  [`${kMac} Version/17.5 Safari/605.1.15`, 5, 'safari_ios'],
  [`${kPhone} Version/17.5 Mobile/15E148 Safari/604.1`, 5, 'safari_ios'],
  [`${kPhone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`, 5, 'ios_app'],
  [`${kPhone} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`, 5, 'ios_app'],
  [`${kAndroid} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`, 5, 'samsung'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0', 0, 'other'],
  [`${kPhone} Mobile/15E148 Instagram 330.0`, 5, 'in_app'],
  ['curl/8', 0, 'other'],
])('%s with %i touch points is allowed things as in %s', (user_agent, touch_points, place) => {
  expect(permission_place(user_agent, touch_points).place).toBe(place)
})

it('names the app whose permissions stand in Settings', () => {
  expect(permission_place(`${kPhone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`, 5).browser).toBe('Chrome')
})
