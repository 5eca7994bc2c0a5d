/** Three pages from one source: staff (dashboard), call (staff's call window), join (patient and guest). */
import react from '@vitejs/plugin-react'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const pages = ['staff', 'call', 'join'].filter((page) => existsSync(resolve(import.meta.dirname, `src/${page}/main.tsx`)))

/**
 * FullCalendar's styles bring its icons along as a font in a data: address, which the Content-Security-Policy
 * refuses. The icons belong to its toolbar, and ours is another.
 */
function without_icon_font(): Plugin {
  return {
    name: 'without-icon-font',
    transform(code, id) {
      if (!/@fullcalendar[/\\]core[/\\]internal-common\.js$/.test(id)) return null
      const without = code.replace(/@font-face\{[^}]*fcicons[^}]*\}/, '')
      if (without === code) this.error('FullCalendar no longer brings its icon font along: this plugin can go')
      return { code: without, map: null }
    },
  }
}

export default defineConfig({
  plugins: [react(), without_icon_font()],
  build: {
    outDir: 'dist',
    manifest: true,
    target: ['chrome100', 'firefox102', 'safari15.4'],
    assetsInlineLimit: 0, // nothing inline: the Content-Security-Policy stays strict
    rollupOptions: {
      input: Object.fromEntries(pages.map((page) => [page, resolve(import.meta.dirname, `${page}.html`)])),
    },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
} as import('vite').UserConfig)
