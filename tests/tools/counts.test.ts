// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { countsOfCheck, countsOfPlaywright, countsOfVitest, sum, summary } from '../../tools/counts'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((test) => ({ status: test })) })

describe('countsOfVitest', () => {
  it('counts every test once', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'todo'), file('failed', 'passed', 'failed')] }
    expect(countsOfVitest(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  it('counts a file that does not load and a beforeAll that fails as a failure each', () => {
    const report = { testResults: [file('failed'), file('failed', 'skipped', 'skipped'), file('passed', 'passed')] }
    expect(countsOfVitest(report, 1)).toEqual({ passed: 1, failed: 2, skipped: 2 })
  })

  it('does not trust a report of passed tests when the runner says that something is wrong', () => {
    expect(countsOfVitest({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it.each([
    ['no report', null, 0],
    ['a crash', null, 134],
    ['another shape', { testResults: 'none' }, 0],
    ['no test at all', { testResults: [] }, 0],
    ['nothing but skipped tests', { testResults: [file('passed', 'skipped')] }, 0],
  ])('counts %s as a failure', (_name, report, exitCode) => {
    expect(countsOfVitest(report, exitCode)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('countsOfPlaywright', () => {
  it('reads the statistics', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }
    expect(countsOfPlaywright({ stats }, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
    expect(countsOfPlaywright({ stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0 } }, 0)).toEqual({ passed: 5, failed: 0, skipped: 0 })
  })

  it.each([
    ['no report', null, 0],
    ['a config that does not load', { stats: { expected: 0 }, errors: [{}] }, 1],
    ['a run that found no tests', { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } }, 0],
  ])('counts %s as a failure', (_name, report, exitCode) => {
    expect(countsOfPlaywright(report, exitCode)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('the last line', () => {
  it('is plain, and names skipped tests only where there are any', () => {
    expect(summary(sum([countsOfCheck(0), countsOfCheck(1), { passed: 3, failed: 0, skipped: 0 }]))).toBe('4 passed, 1 failed')
    expect(summary({ passed: 4, failed: 0, skipped: 2 })).toBe('4 passed, 0 failed, 2 skipped')
  })
})
