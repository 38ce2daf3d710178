// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asServerKey } from '@/comfy/ids'
import { createModelChoices } from '@/storage/modelChoices'

const SERVER = asServerKey('http://comfy:8188/')
const OTHER = asServerKey('http://other:8188/')

function fakeStorage(text: string | null = null) {
  const items = new Map<string, string>(text === null ? [] : [[`darkroom:models:${SERVER}`, text]])
  return { items, getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) }
}

describe('what was chosen', () => {
  it('is kept newest first, each once, and only the last few', () => {
    const choices = createModelChoices(fakeStorage())
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'b']) choices.noteUsed(SERVER, 'loras', name)
    expect(choices.of(SERVER, 'loras').recent).toEqual(['b', 'i', 'h', 'g', 'f', 'e', 'd', 'c'])
  })

  it('outlives the page, and belongs to one server and folder', () => {
    const storage = fakeStorage()
    createModelChoices(storage).noteUsed(SERVER, 'loras', 'ink\\a.safetensors')
    const later = createModelChoices(storage)
    expect(later.of(SERVER, 'loras').recent).toEqual(['ink\\a.safetensors'])
    expect([later.of(OTHER, 'loras').recent, later.of(SERVER, 'vae').recent]).toEqual([[], []])
  })

  it('in too many folders is forgotten where it was used longest ago', () => {
    const choices = createModelChoices(fakeStorage())
    for (let at = 0; at < 50; at++) choices.noteUsed(SERVER, `folder${at}`, 'a')
    expect(choices.of(SERVER, 'folder49').recent).toEqual(['a'])
    expect(choices.of(SERVER, 'folder0').recent).toEqual([])
  })
})

describe('favourites', () => {
  it('are marked and unmarked, and stay while others are chosen', () => {
    const choices = createModelChoices(fakeStorage())
    choices.toggleFavourite(SERVER, 'loras', 'a')
    choices.toggleFavourite(SERVER, 'loras', 'b')
    choices.noteUsed(SERVER, 'loras', 'c')
    choices.toggleFavourite(SERVER, 'loras', 'a')
    expect(choices.of(SERVER, 'loras')).toEqual({ recent: ['c'], favourites: ['b'], view: 'list' })
  })

  it('last as long as the page where storage refuses them', () => {
    const choices = createModelChoices({ getItem: () => null, setItem: () => { throw new Error('full') } })
    choices.toggleFavourite(SERVER, 'loras', 'a')
    choices.setView(SERVER, 'loras', 'grid')
    expect(choices.of(SERVER, 'loras')).toEqual({ recent: [], favourites: ['a'], view: 'grid' })
    const without = createModelChoices(null)
    without.noteUsed(SERVER, 'loras', 'a')
    expect(without.of(SERVER, 'loras').recent).toEqual(['a'])
  })
})

describe('stored text', () => {
  it.each(['', '{', 'null', '[]', '{"loras":3}', '{"__proto__":{"recent":["x"]}}', '{"loras":{"recent":3,"favourites":null,"view":9}}'])(
    'like %j is no more than nothing', (text) => {
      const choices = createModelChoices(fakeStorage(text))
      expect(choices.of(SERVER, 'loras')).toEqual({ recent: [], favourites: [], view: 'list' })
      choices.noteUsed(SERVER, 'loras', 'a')
      expect(choices.of(SERVER, 'loras').recent).toEqual(['a'])
    },
  )

  it('of any kind never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), fc.string(), (text, folder, name) => {
      const choices = createModelChoices(fakeStorage(text))
      choices.noteUsed(SERVER, folder, name)
      choices.toggleFavourite(SERVER, folder, name)
      expect(choices.of(SERVER, folder).recent.length).toBeLessThanOrEqual(8)
    }))
  })
})
