// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasRandomChoices, processDynamicPrompts } from '@/workflow/sending/dynamicPrompts'

const first = () => 0
const last = () => 0.999

describe('processDynamicPrompts', () => {
  it.each([
    ['a text without any of it', 'a cat', 'a cat', 'a cat'],
    ['a choice', 'a {red|blue} cat', 'a red cat', 'a blue cat'],
    ['a choice in a choice', '{a {x|y}|b}', 'a x', 'b'],
    ['an empty option', 'a{| very} red', 'a red', 'a very red'],
    ['one option', '{a}', 'a', 'a'],
    ['a block that is not closed', 'a {b|c', 'a b', 'a c'],
    ['a closing brace alone', 'a } b', 'a } b', 'a } b'],
    ['braces behind a backslash', '\\{a\\|b\\}', '{a|b}', '{a|b}'],
    ['a bar behind a backslash in a choice', '{a\\|b|c}', 'a|b', 'c'],
    ['other characters behind a backslash', 'a\\(b\\)', 'a\\(b\\)', 'a\\(b\\)'],
    ['a comment to the end of the line', 'a // b {c|d}\ne', 'a \ne', 'a \ne'],
    ['a comment over lines', 'a /* b\n{c|d} */ e', 'a  e', 'a  e'],
  ])('reads %s', (_, text, low, high) => {
    expect([processDynamicPrompts(text, first), processDynamicPrompts(text, last)]).toEqual([low, high])
  })

  it('says whether a text differs from one time to the next', () => {
    expect(['a', '{a}', '{a|b}', '\\{a|b\\}', '/* {a|b} */', '{a{b|c}}'].map(hasRandomChoices)).toEqual([false, false, true, false, false, true])
  })

  it('ends for any text, however deep', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('{', '}', '|', '\\', '/', '*', 'a', '\n'), maxLength: 200 }), (text) => typeof processDynamicPrompts(text, first) === 'string'))
    expect(processDynamicPrompts('{'.repeat(50_000), first)).toContain('{')
  })
})
