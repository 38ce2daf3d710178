import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // Relative, so that dist/ works from any folder of any host: our start command, ComfyUI, a static server.
  base: './',
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': at('./src'), '@tests': at('./tests') } },
  build: {
    target: ['chrome111', 'safari16.4', 'firefox128'],
    sourcemap: true,
    // Inlined assets would become data: URLs, which the page's Content-Security-Policy refuses for scripts.
    assetsInlineLimit: 0,
    // Safari before 17 would need it to fetch what a part imports beside the part; there it comes one after the other.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Tailwind's plugin makes no source map of the style sheet; that is no news to whoever starts the page.
      onLog: (level, log, handle) => {
        if (log.code !== 'SOURCEMAP_BROKEN') handle(level, log)
      },
      // All that the entry imports, however indirectly, is one file: cut by who else imports it, it was forty and a tenth heavier.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  worker: { format: 'es' },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**', 'tests/bench/**', 'node_modules/**'],
    environment: 'jsdom',
    setupFiles: ['tests/helpers/setup.ts'],
    restoreMocks: true,
    testTimeout: 15_000,
  },
})
