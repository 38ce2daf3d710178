// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { softRange } from '@/features/form/softRange'
import type { FloatInput, IntInput } from '@/workflow/definitions/nodeDefs'

const int = (min: bigint | null, max: bigint | null, step = 1): IntInput => ({ kind: 'int', min, max, step, default: null, isSeed: false })
const float = (min: number | null, max: number | null, step: number): FloatInput => ({ kind: 'float', min, max, step, round: null, default: null })

describe('the scale of a slider', () => {
  it.each([
    ['is the whole range where that can be dragged', softRange('other', 'overlap', int(0n, 100n), 5), { min: 0, max: 100 }],
    ['is what is usual for the role', softRange('steps', 'steps', int(1n, 10_000n), 20), { min: 1, max: 60 }],
    ['reaches to the value', softRange('steps', 'steps', int(1n, 10_000n), 200), { min: 1, max: 200 }],
    ['lies around one for strengths', softRange('other', 'strength', float(-10, 10, 0.01), 1), { min: 0, max: 2 }],
    ['reaches down to a negative strength', softRange('other', 'strength', float(-10, 10, 0.01), -1), { min: -1, max: 2 }],
    ['ends where the range does, whatever the value', softRange('other', 'x', int(0n, 10n), 50), { min: 0, max: 10 }],
    ['is none where a pixel would be many steps', softRange('other', 'width', int(0n, 16_384n), 5), null],
    ['is none without both ends', softRange('other', 'x', float(0, null, 0.1), 5), null],
    ['is none for a range of nothing', softRange('other', 'x', int(5n, 5n), 5), null],
    ['is none for a step of nothing', softRange('other', 'x', float(0, 1, 0), 0.5), null],
    ['is the range for a value that is no number', softRange('other', 'x', int(0n, 10n), Number.NaN), { min: 0, max: 10 }],
  ])('%s', (_, scale, expected) => {
    expect(scale).toEqual(expected)
  })
})
