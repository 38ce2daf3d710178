/**
 * `npm test`: everything that must hold, one step after the other; a failed step does not hide the next.
 * `tsx tools/test.ts unit` runs the checks and Vitest's tests, `... e2e` the build and the browser tests.
 * Its last line, also in reports/summary.txt, is `N passed, N failed`, counted from the runners' own reports.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { ensureBrowser } from './browser'
import { countsOfCheck, countsOfPlaywright, countsOfVitest, sum, summary, type Counts } from './counts'
import { installPackages } from './debian'
import { findPython } from './python'
import { fromRoot } from './root'
import { runTool } from './runTool'

interface Step {
  name: string
  part: 'unit' | 'e2e'
  run(): Promise<Counts>
}

/** Far beyond what a run takes, so that one that hangs ends with a count, too. */
const RUNNER_TIMEOUT_MS = 20 * 60_000
const E2E_CONFIG = 'tests/e2e/playwright.config.ts'
let built = false

const steps: Step[] = [
  { name: 'types', part: 'unit', run: async () => countsOfCheck(await runTool('typescript', ['--noEmit'])) },
  { name: 'lint', part: 'unit', run: async () => countsOfCheck(await runTool('oxlint', ['--deny-warnings'])) },
  { name: 'unused code', part: 'unit', run: async () => countsOfCheck(await runTool('knip', [])) },
  { name: 'unit tests', part: 'unit', run: runVitest },
  { name: 'build', part: 'e2e', run: runBuild },
  { name: 'browser tests', part: 'e2e', run: runPlaywright },
]

const part = process.argv[2]
if (part !== undefined && !steps.some((step) => step.part === part)) {
  console.error(`Unknown part "${part}". Parts: unit, e2e; without one everything runs.`)
  process.exitCode = 1
} else {
  await runSteps(steps.filter((step) => part === undefined || step.part === part))
}

async function runSteps(chosen: readonly Step[]): Promise<void> {
  await mkdir(fromRoot('reports'), { recursive: true })
  const rows: { step: string; passed: number; failed: number; skipped: number; seconds: number }[] = []
  for (const { name, run } of chosen) {
    console.log(`\n── ${name} ──`)
    const startedMs = performance.now()
    const counts = await run().catch((error: unknown) => {
      console.error(error)
      return countsOfCheck(1)
    })
    rows.push({ step: name, ...counts, seconds: Math.round((performance.now() - startedMs) / 100) / 10 })
  }
  console.log()
  console.table(Object.fromEntries(rows.map(({ step, ...row }) => [step, row])))
  const total = sum(rows)
  await writeFile(fromRoot('reports', 'summary.txt'), `${summary(total)}\n`)
  console.log(`\n${summary(total)}`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

async function runVitest(): Promise<Counts> {
  // Best effort: where it stays absent, the test that needs it reports itself as skipped.
  if (!findPython()) installPackages(['python3-aiohttp'])
  const report = await freshReport('vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const exitCode = await runTool('vitest', args, { timeoutMs: RUNNER_TIMEOUT_MS })
  return countsOfVitest(await readReport(report), exitCode)
}

async function runBuild(): Promise<Counts> {
  const exitCode = await runTool('vite', ['build', '--logLevel', 'warn'])
  built = exitCode === 0
  return countsOfCheck(exitCode)
}

async function runPlaywright(): Promise<Counts> {
  if (!built) return failure('Not run: there is no build to test.')
  if (!existsSync(fromRoot(E2E_CONFIG))) return failure(`Not run: ${E2E_CONFIG} is missing.`)
  let browser: string
  try {
    browser = ensureBrowser()
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
  const report = await freshReport('playwright.json')
  const exitCode = await runTool('@playwright/test', ['test', '--config', E2E_CONFIG], {
    env: { CHROME_PATH: browser, DARKROOM_REPORT: report },
    timeoutMs: RUNNER_TIMEOUT_MS,
  })
  return countsOfPlaywright(await readReport(report), exitCode)
}

function failure(message: string): Counts {
  console.error(message)
  return countsOfCheck(1)
}

/** An old report must not be taken for the one of a runner that wrote none. */
async function freshReport(name: string): Promise<string> {
  const path = fromRoot('reports', name)
  await rm(path, { force: true })
  return path
}

async function readReport(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}
