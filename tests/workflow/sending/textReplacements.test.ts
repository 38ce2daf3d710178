// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { completeText, couldBecome, dependsOnClock, isCompletedText } from '@/workflow/sending/textReplacements'

const now = new Date(2026, 0, 5, 9, 7, 3)
const values: Record<string, unknown> = { 'KSampler.seed': 42n, 'Save.name': 'a/b:c', 'Empty.x': null }
const complete = (text: string) => completeText(text, (node, widget) => values[`${node}.${widget}`] as never, now)

describe('completing names of files', () => {
  it.each([
    ['%date:yyyy-MM-dd%', '2026-01-05'],
    ['%date:yy M d hh:mm:ss%', '26 1 5 09:07:03'],
    ['%KSampler.seed%', '42'],
    ['%Save.name%', 'a_b_c'],
    ['%Empty.x%', ''],
    ['%Nobody.x% %width% %a.b.c% 100%', '%Nobody.x% %width% %a.b.c% 100%'],
  ])('makes %s into %s', (text, result) => {
    expect(complete(text)).toBe(result)
  })

  it('is for the prefix of savers only', () => {
    expect([isCompletedText('SaveImage', 'filename_prefix'), isCompletedText('SaveImage', 'images'), isCompletedText('Mine', 'filename_prefix')]).toEqual([true, false, false])
  })

  it('depends on the clock only with a date', () => {
    expect([dependsOnClock('%date:yyyy%'), dependsOnClock('%date.x%'), dependsOnClock('%width%')]).toEqual([true, false, false])
  })

  it('knows its results again', () => {
    expect(couldBecome('a/%date:yyyy%/(b)', 'a/2026/(b)')).toBe(true)
    expect(couldBecome('a/%date:yyyy%/(b)', 'a/2026/c')).toBe(false)
    expect(couldBecome('plain', 'plain')).toBe(true)
  })
})
