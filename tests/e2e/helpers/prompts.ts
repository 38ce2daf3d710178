/** What the page sent as POST /prompt, as the simulator heard it: integers as they were written. */
import * as z from 'zod/mini'
import { parseExact } from '@/lib/exactJson'
import type { SimulatorControl } from '../../simulator/simulator'

const schema = z.object({
  client_id: z.string(),
  prompt_id: z.string(),
  prompt: z.record(z.string(), z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) })),
})

export type SentPrompt = z.infer<typeof schema>

export function sentPrompts({ requests }: Pick<SimulatorControl, 'requests'>): SentPrompt[] {
  return requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/prompt')).map(({ body }) => schema.parse(parseExact(body)))
}

/** The value of an input in the first node of a class. */
export function inputOf({ prompt }: SentPrompt, classType: string, input: string): unknown {
  return Object.values(prompt).find((node) => node.class_type === classType)?.inputs[input]
}
