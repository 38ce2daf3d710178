/** The end-to-end tests: the built page in a real Chromium. Each test starts what it needs on ports of its own. */
import { defineConfig } from '@playwright/test'
import { launchOptions } from '../../tools/browser'

/** `npm test` counts from this file; by hand only the list is wanted. */
const report = process.env.DARKROOM_REPORT
const { executablePath, args } = launchOptions()
/** Names that stand for other computers. Pages of theirs that come over http are no secure contexts. */
const RESOLVER_RULES = '--host-resolver-rules=MAP lan.test 127.0.0.1, MAP *.lan 127.0.0.1, MAP *.example 127.0.0.1'

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './globalSetup.ts',
  outputDir: '../../test-results',
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  timeout: 30_000,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  use: {
    launchOptions: { executablePath, args: [...args, RESOLVER_RULES] },
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})
