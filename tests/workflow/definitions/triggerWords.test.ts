// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/json'
import { hasWord, triggerWords, withWord } from '@/workflow/definitions/triggerWords'

const texts = (metadata: JsonObject) => triggerWords(metadata).map(({ text }) => text)

describe('the words of a LoRA', () => {
  it('are what its maker named, then the commonest tags of all its sets of pictures', () => {
    expect(triggerWords({
      'modelspec.trigger_phrase': 'ink wash, sumi-e',
      ss_tag_frequency: '{"10_ink": {"1girl": 3, "paper ": 20}, "5_ink": {"paper": 4, "Ink Wash": 50}}',
    })).toEqual([
      { text: 'ink wash', count: null }, { text: 'sumi-e', count: null }, { text: 'paper', count: 24 }, { text: '1girl', count: 3 },
    ])
  })

  it('are read from the folders and class tokens of its training', () => {
    expect(texts({ ss_dataset_dirs: '{"10_zwx woman": {"n_repeats": 10}, "img": {}}', ss_datasets: '[{"subsets": [{"class_tokens": "zwx style"}, 3]}]' })).toEqual(['zwx woman', 'zwx style'])
  })

  it('may be objects and lists as well as JSON in a text', () => {
    expect(texts({ ss_tag_frequency: { a: { tag: 1 } }, trainedWords: ['one', 'two, three'], trained_words: '["four"]' })).toEqual(['four', 'one', 'two', 'three', 'tag'])
  })

  it.each<JsonObject>([
    {}, { ss_tag_frequency: '{' }, { ss_tag_frequency: '[]' }, { ss_tag_frequency: '{"a": [1]}' }, { ss_tag_frequency: '{"a": {"b": "many", "c": -1, "d": NaN, "e": Infinity}}' },
    { ss_datasets: '{"a": 1}', ss_dataset_dirs: '3', 'modelspec.trigger_phrase': null }, { 'modelspec.trigger_phrase': ' , ,, ' },
  ])('of %j are none', (metadata) => {
    expect(triggerWords(metadata)).toEqual([])
  })

  it('are few, however many there are', () => {
    const tags = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`tag ${at}`, at + 1]))
    expect(triggerWords({ ss_tag_frequency: { set: tags } })).toHaveLength(24)
    expect(triggerWords({ ss_tag_frequency: { set: tags } })[0]?.text).toBe('tag 499')
    expect(triggerWords({ 'modelspec.trigger_phrase': 'x'.repeat(5000) })).toEqual([])
  })

  it('never throw, whatever the file says', () => {
    const value = fc.oneof(fc.json(), fc.string(), fc.jsonValue())
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('ss_tag_frequency', 'ss_datasets', 'ss_dataset_dirs', 'modelspec.trigger_phrase', 'trainedWords', '__proto__'), value), (metadata) => {
      expect(triggerWords(metadata as JsonObject).length).toBeLessThanOrEqual(24)
    }))
  })
})

describe('a word added to a prompt', () => {
  it('stands at its end after a comma, once', () => {
    expect(withWord('a lake, ', 'ink wash')).toBe('a lake, ink wash')
    expect(withWord('', 'ink wash')).toBe('ink wash')
    expect(withWord('a lake, Ink Wash', 'ink wash')).toBe('a lake, Ink Wash')
    expect(withWord('drinking', 'ink')).toBe('drinking, ink')
  })

  it('is found again', () => {
    fc.assert(fc.property(fc.string(), fc.string({ minLength: 1 }).map((word) => word.trim()).filter((word) => /^[a-z][a-z0-9 ()]*$/i.test(word)), (prompt, word) => {
      expect(hasWord(withWord(prompt, word), word)).toBe(true)
    }))
  })
})
