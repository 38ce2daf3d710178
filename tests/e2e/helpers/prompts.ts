/** What the page sent as POST /prompt, as the simulator heard it: integers as they were written. */
import * as v from 'valibot'
import { parseExact } from '@/lib/exactJson'
import type { JsonObject } from '@/lib/json'
import type { SimulatorControl } from '../../simulator/simulator'

const schema = v.object({
  client_id: v.string(),
  prompt_id: v.string(),
  extra_data: v.object({ extra_pnginfo: v.optional(v.object({ workflow: v.optional(v.custom<JsonObject>(() => true)) })) }),
  prompt: v.record(v.string(), v.object({ class_type: v.string(), inputs: v.record(v.string(), v.unknown()) })),
})

export type SentPrompt = v.InferOutput<typeof schema>

export function sentPrompts({ requests }: Pick<SimulatorControl, 'requests'>): SentPrompt[] {
  return requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/prompt')).map(({ body }) => v.parse(schema, parseExact(body)))
}

/** The value of an input in the first node of a class. */
export function inputOf({ prompt }: SentPrompt, classType: string, input: string): unknown {
  return Object.values(prompt).find((node) => node.class_type === classType)?.inputs[input]
}
