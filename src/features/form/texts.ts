/** The words of the form. Those of the names that are offered for a missing one are offerTexts.ts. */
import type { SeedMode } from '@/workflow/sending/seeds'
import type { ValueProblem } from '@/workflow/form/values'

export const words = {
  embedding: 'Insert embedding',
  form: 'Parameters',
  noParameters: 'No parameters found',
  noParametersWhy: 'This workflow has no sampler that was recognised. It can still be run as it is.',
  size: 'Size',
  width: 'Width',
  height: 'Height',
  ratio: 'Ratio',
  swap: 'Swap width and height',
  seedMode: 'Seed mode',
  takeLastSeed: 'Use last seed',
  delivery: 'Output',
  deliveryFile: 'Save Image',
  deliverySocket: 'Websocket',
  deliveryFileHint: 'Saved on the server by SaveImage.',
  deliverySocketHint: 'Sent by SaveImageWebsocket. Nothing is saved on the server; this browser keeps the pictures.',
  deliveryUnknown: 'This server has no SaveImageWebsocket node: custom nodes are switched off there.',
  upload: 'Upload…',
  uploading: 'Uploading',
  use: 'Use',
  notOnServer: 'Not on this server.',
  appMode: 'App Mode',
  pinned: 'Pinned',
} as const

export const seedModes: readonly { value: SeedMode; label: string; note: string }[] = [
  { value: 'random', label: 'Random', note: 'A new seed for every run' },
  { value: 'fixed', label: 'Fixed', note: 'The same seed again' },
  { value: 'increment', label: 'Increment', note: 'One more for every run' },
  { value: 'decrement', label: 'Decrement', note: 'One less for every run' },
]

/** What is wrong with a value before it is sent. */
export function problemText(problem: ValueProblem): string {
  switch (problem.kind) {
    case 'outOfRange':
      if (problem.min !== null && problem.value < problem.min) return `At least ${problem.min}.`
      return `At most ${problem.max}.`
    case 'notInList': return words.notOnServer
    case 'missing': return 'Needed, and the workflow has no value for it.'
    case 'wrongType':
      switch (problem.expected) {
        case 'integer': return 'A whole number is needed.'
        case 'number': return 'A number is needed.'
        case 'text': return 'Text is needed.'
        case 'boolean': return 'Yes or no is needed.'
      }
  }
}
