// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinctTitles } from '@/workflow/roles/distinctTitles'

describe('what tells titles apart', () => {
  it.each([
    { titles: ['KSampler (Advanced) - BASE', 'KSampler (Advanced) - REFINER'], short: ['BASE', 'REFINER'] },
    { titles: ['CLIP Text Encode (Positive)', 'CLIP Text Encode (Negative)'], short: ['Positive', 'Negative'] },
    { titles: ['Base sampler', 'Hires sampler'], short: ['Base sampler', 'Hires sampler'] },
    { titles: ['Sampler', 'Sampler hires'], short: ['Sampler', 'Sampler hires'] }, // nothing would be left of the first
    { titles: ['KSampler', 'KSampler'], short: ['KSampler', 'KSampler'] },
    { titles: ['A 1', 'A 2', 'A 1'], short: ['1', '2', '1'] },
    { titles: ['Load - ', 'Load x'], short: ['Load - ', 'Load x'] },
    { titles: ['Alone'], short: ['Alone'] },
    { titles: [], short: [] },
  ])('of $titles is $short', ({ titles, short }) => {
    expect(distinctTitles(titles)).toEqual(short)
  })

  it('keeps equal ones equal and different ones different', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.constantFrom('KSampler', '-', 'BASE', '(hires)', ':'), { maxLength: 4 }).map((words) => words.join(' ')), { maxLength: 6 }), (titles) => {
      const short = distinctTitles(titles)
      expect(short).toHaveLength(titles.length)
      for (const [a, title] of titles.entries()) for (const [b, other] of titles.entries()) expect(short[a] === short[b]).toBe(title === other)
    }))
  })
})
