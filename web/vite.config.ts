/** Three pages from one source: staff (dashboard), call (staff's call window), join (patient and guest). */
import react from '@vitejs/plugin-react'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const pages = ['staff', 'call', 'join'].filter((page) => existsSync(resolve(import.meta.dirname, `src/${page}/main.tsx`)))

export default defineConfig({
  plugins: [react()],
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
