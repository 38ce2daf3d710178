// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confidentMatch, nearestMatches, nearestOptions } from '@/workflow/form/nearest'

describe('nearestOptions', () => {
  const options = ['xl/base.safetensors', 'sd15\\v1-5-pruned-emaonly.safetensors', 'other/Base.safetensors', 'dreamshaper_8.safetensors', 'flux1-dev.safetensors']

  it.each([
    ['the same file in another folder', 'base.safetensors', 'xl/base.safetensors'],
    ['other slashes', 'sd15/v1-5-pruned-emaonly.safetensors', 'sd15\\v1-5-pruned-emaonly.safetensors'],
    ['another extension', 'v1-5-pruned-emaonly.ckpt', 'sd15\\v1-5-pruned-emaonly.safetensors'],
    ['another case', 'DreamShaper_8.safetensors', 'dreamshaper_8.safetensors'],
    ['a similar name', 'v1-5-pruned-emaonly-fp16.safetensors', 'sd15\\v1-5-pruned-emaonly.safetensors'],
    ['a relative', 'flux1-schnell-dev.safetensors', 'flux1-dev.safetensors'],
  ])('finds %s', (_, wanted, expected) => {
    expect(nearestOptions(wanted, options, 3)[0]).toBe(expected)
  })

  it('puts the better kind of sameness first', () => {
    expect(nearestOptions('a/model.safetensors', ['model.ckpt', 'Model.safetensors', 'b/model.safetensors', 'A/model.safetensors', 'a\\model.safetensors'], 9)).toEqual([
      'a\\model.safetensors',
      'A/model.safetensors',
      'b/model.safetensors',
      'Model.safetensors',
      'model.ckpt',
    ])
  })

  it('offers nothing that has nothing to do with it', () => {
    expect(nearestOptions('euler', ['karras', 'normal'], 3)).toEqual([])
  })

  it('keeps numbers and booleans as they are', () => {
    expect(nearestOptions('2', [1, 2, true], 3)).toEqual([2])
  })

  it('gives at most as many as asked, all of them from the list, the wanted one first if it is there', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), fc.nat(6), (wanted, list, limit) => {
        const near = nearestOptions(wanted, list, limit)
        expect(near.length).toBeLessThanOrEqual(limit)
        for (const option of near) expect(list).toContain(option)
        const withIt = nearestOptions(wanted, [...list, wanted], 1)
        expect(withIt[0]?.toString().replaceAll('\\', '/')).toBe(wanted.replaceAll('\\', '/'))
      }),
    )
  })

  it('stays quick over thousands of options', () => {
    const many = Array.from({ length: 5000 }, (_, n) => `folder${n % 40}/some-model-number-${n}-pruned-emaonly.safetensors`)
    const startedMs = performance.now()
    nearestOptions('some-model-number-4999-pruned-fp16.safetensors', many, 5)
    expect(performance.now() - startedMs).toBeLessThan(500)
  })
})

const sure = (options: string[]) => confidentMatch(nearestMatches('model.safetensors', options, 3))?.option
const kindOf = (option: string) => nearestMatches('a/model.safetensors', [option], 1)[0]?.matchKind

describe('nearestMatches', () => {
  it('says in what a name agrees', () => {
    expect(['a\\model.safetensors', 'A/Model.safetensors', 'b/model.safetensors', 'b/MODEL.safetensors', 'model.ckpt', 'model-fp16.safetensors'].map(kindOf)).toEqual(['slashes', 'case', 'folder', 'folderAndCase', 'extension', 'similar'])
  })

  it('is confident of one file and of no more', () => {
    expect(sure(['x/model.safetensors', 'model.ckpt'])).toBe('x/model.safetensors')
    expect(sure(['x/model.safetensors', 'y/model.safetensors'])).toBeUndefined()
    expect(sure(['model-v2.safetensors'])).toBeUndefined()
    expect(sure([])).toBeUndefined()
  })
})
