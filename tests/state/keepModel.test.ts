// @vitest-environment node
import { expect, it } from 'vitest'
import { keepModel } from '@/state/keepModel'
import type { FormModel, ParameterId } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'

const [seed, steps] = ['3/seed' as ParameterId, '3/steps' as ParameterId]
const model = (initial: number): FormModel => ({ parameters: [makeParameter({ id: seed, role: 'seed', initial: 7 }), makeParameter({ id: steps, role: 'steps', initial })], sections: [], groups: [] })

it('a form described as before stays the one that is there', () => {
  const before = model(20)
  expect(keepModel(before, model(20))).toBe(before)
})

it('only what changed of a form is new', () => {
  const before = model(20)
  const next = keepModel(before, model(30))
  expect(next).toEqual(model(30))
  expect(next.parameters[0]).toBe(before.parameters[0])
  expect(next.sections).toBe(before.sections)
})

it('a field that is gone, and one that has moved, are told', () => {
  const before = model(20)
  expect(keepModel(before, { ...model(20), parameters: model(20).parameters.slice(1) }).parameters).toEqual([before.parameters[1]])
  expect(keepModel(before, { ...model(20), parameters: model(20).parameters.toReversed() }).parameters).toEqual(before.parameters.toReversed())
})
