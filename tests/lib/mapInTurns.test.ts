// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { mapInTurns } from '@/lib/mapInTurns'

const soon = () => new Promise((resolve) => {
  setTimeout(resolve, 1)
})

describe('mapInTurns', () => {
  it('gives the results in the order of the items, and never has more under way than it may', async () => {
    let underWay = 0
    let most = 0
    const doubled = await mapInTurns([5, 4, 3, 2, 1], 2, async (item) => {
      most = Math.max(most, ++underWay)
      for (let turn = 0; turn < item; turn++) await soon()
      underWay--
      return item * 2
    })
    expect(doubled).toEqual([10, 8, 6, 4, 2])
    expect(most).toBe(2)
  })

  it('is done at once with nothing', async () => {
    expect(await mapInTurns([], 3, soon)).toEqual([])
  })

  it('begins nothing more after a failure', async () => {
    const begun: number[] = []
    const all = mapInTurns([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item)
      await soon()
      throw new Error(`no ${item}`)
    })
    await expect(all).rejects.toThrow('no 1')
    await soon()
    expect(begun).toEqual([1, 2])
  })
})
