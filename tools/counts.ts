/**
 * Counts tests from what the runners wrote, and trusts their exit codes too: a runner that crashed, that wrote no
 * report or that ran nothing counts as a failure, never as success. Pure.
 */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** For tools that are right or wrong as a whole. */
export function countsOfCheck(exitCode: number): Counts {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** `report` is what Vitest's JSON reporter wrote, or null. */
export function countsOfVitest(report: unknown, exitCode: number): Counts {
  const files = listAt(report, 'testResults')
  const tests = files.flatMap((file) => listAt(file, 'assertionResults').map((test) => textAt(test, 'status')))
  // A file that does not load, or whose beforeAll fails, has no failed test to count.
  const failedFiles = files.filter(
    (file) =>
      textAt(file, 'status') === 'failed' &&
      listAt(file, 'assertionResults').every((test) => textAt(test, 'status') !== 'failed'),
  )
  const passed = tests.filter((status) => status === 'passed').length
  const failed = tests.filter((status) => status === 'failed').length
  return settle({ passed, failed: failed + failedFiles.length, skipped: tests.length - passed - failed }, exitCode)
}

/** `report` is what Playwright's JSON reporter wrote, or null. A test that passed only when repeated has failed once. */
export function countsOfPlaywright(report: unknown, exitCode: number): Counts {
  const stats = at(report, 'stats')
  const number = (key: string) => Number(at(stats, key) ?? 0)
  const failed = number('unexpected') + number('flaky')
  return settle({ passed: number('expected'), failed, skipped: number('skipped') }, exitCode)
}

export function sum(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    skipped: all.reduce((total, { skipped }) => total + skipped, 0),
  }
}

/** The last line that the test command prints. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function settle(counts: Counts, exitCode: number): Counts {
  const wentWrong = exitCode !== 0 || counts.passed === 0
  return wentWrong && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function listAt(value: unknown, key: string): unknown[] {
  const list = at(value, key)
  return Array.isArray(list) ? list : []
}

function textAt(value: unknown, key: string): string {
  return String(at(value, key))
}
