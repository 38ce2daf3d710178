/** The end-to-end tests: the built page in a real Chromium. Each test starts what it needs on ports of its own. */
import { defineConfig } from '@playwright/test'
import { launchOptions } from '../../tools/browser'

/** `npm test` counts from this file; by hand only the list is wanted. */
const report = process.env.DARKROOM_REPORT

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  timeout: 30_000,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  use: {
    launchOptions: launchOptions(),
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})
