// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseExact } from '@/lib/exactJson'
import type { JsonObject } from '@/lib/json'
import { checkGraph } from '@/workflow/form/checkGraph'
import { deliveryOf, withDelivery } from '@/workflow/sending/delivery'
import { findParameters } from '@/workflow/roles/findParameters'
import { linkOf } from '@/workflow/links'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readApiGraph } from '@/workflow/readApiGraph'
import { readNodeDef } from '@/workflow/definitions/readNodeDef'
import { planRun } from '@/workflow/sending/runPlan'
import { findStarter, listStarters } from '@/workflow/starters/starters'
import { hasRecordings, recordingsDir } from '@tests/helpers/recordings'
import { noDefs } from './fixtures'

const rolesOf = async (id: string) => findParameters((await findStarter(id)?.graph()) ?? new Map(), noDefs).map(({ role }) => role)

describe('starters', () => {
  it('have ids of their own, names and descriptions', () => {
    const starters = listStarters()
    expect(starters.length).toBeGreaterThanOrEqual(5)
    expect(new Set(starters.map(({ id }) => id)).size).toBe(starters.length)
    for (const { name, description } of starters) expect(name && description).not.toBe('')
  })

  it.each(listStarters())('$name reads back as it is written and shows plain fields', async (starter) => {
    const graph = await starter.graph()
    const result = readApiGraph(toPromptJson(graph))
    expect(result.ok && [...result.graph].toSorted()).toEqual([...graph].toSorted())
    const labels = findParameters(graph, noDefs).map(({ label }) => label)
    expect(labels).toEqual(expect.arrayContaining(['Prompt', 'Seed', 'Steps', 'CFG', 'Denoise', 'Sampler', 'Scheduler', 'Width', 'Height', 'Checkpoint']))
    expect(new Set(labels).size).toBe(labels.length)
    expect(planRun(graph, noDefs).nodes.size).toBe(graph.size)
  })

  it.each(listStarters())('$name delivers both ways', async (starter) => {
    const graph = await starter.graph()
    expect(deliveryOf(graph)).toBe('file')
    expect(deliveryOf(withDelivery(graph, 'socket'))).toBe('socket')
  })

  it('have a negative prompt where it has an effect', async () => {
    expect(await rolesOf('sd15')).toContain('negative')
    expect(await rolesOf('sdxl')).toContain('negative')
    expect(await rolesOf('sd35')).toContain('negative')
    expect(await rolesOf('image-to-image')).toContain('negative')
    expect(await rolesOf('flux-schnell')).not.toContain('negative')
  })

  it('start image to image from a picture', async () => {
    expect(await rolesOf('image-to-image')).toContain('image')
  })
})

describe.skipIf(!hasRecordings)('starters on recorded definitions', () => {
  describe.each(['v0.33.0', 'v0.3.64'])('ComfyUI %s', (version) => {
    it.each(listStarters())('knows every class, input and choice of $name', async (starter) => {
      const info = parseExact(readFileSync(`${recordingsDir}${version}/object_info.facts.json`, 'utf8')) as JsonObject
      const graph = await starter.graph()
      const classes = new Set([...graph.values(), ...withDelivery(graph, 'socket').values()].map(({ classType }) => classType))
      const defs = new Map([...classes].filter((name) => Object.hasOwn(info, name)).map((name) => [name, readNodeDef(name, info[name] ?? null)]))
      expect([...classes].filter((name) => !defs.has(name))).toEqual([])
      expect(checkGraph(graph, defs)).toEqual([])
      for (const { classType, inputs } of graph.values()) {
        for (const [name, value] of Object.entries(inputs)) {
          const spec = defs.get(classType)?.inputs.find((it) => it.name === name)?.spec
          expect(spec, `${classType}.${name}`).toBeDefined()
          expect(spec?.kind === 'socket', `${classType}.${name} is linked`).toBe(linkOf(value) !== null)
          // Model files differ from server to server; every other choice must be there.
          if (spec?.kind === 'combo' && !spec.upload && name !== 'ckpt_name') expect(spec.options).toContain(value)
        }
      }
    })
  })
})
if (!hasRecordings) console.warn('Skipped: recorded node definitions are not beside this checkout.')
