/**
 * Reads a stored run back. What was stored is foreign data: another version of this page may have written it, or a
 * crash may have cut it. Null for a row that is no run; a run is read whole or not at all.
 */
import * as z from 'zod/mini'
import { asNodeId, asRunId, asServerKey } from '@/comfy/ids'
import type { Run } from './run'

const nodeId = z.pipe(z.string(), z.transform(asNodeId))
const runId = z.pipe(z.string(), z.transform(asRunId))
const serverKey = z.pipe(z.string(), z.transform(asServerKey))
const number = z.number()
const text = z.string()
const orNull = <T extends z.ZodMiniType>(schema: T) => z.nullable(schema)

const failure = z.object({
  nodeId: orNull(nodeId),
  nodeType: orNull(text),
  exceptionType: text,
  message: text,
  traceback: z.array(text),
})

const inputError = z.object({
  nodeId: text,
  classType: text,
  type: text,
  message: text,
  details: text,
  inputName: orNull(text),
  receivedValue: z.unknown(),
})

const rejection = z.object({
  type: text,
  message: text,
  details: text,
  nodeId: orNull(text),
  classType: orNull(text),
  nodeErrors: z.array(inputError),
})

const status = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held') }),
  z.object({ kind: z.literal('sending') }),
  z.object({ kind: z.literal('queued'), position: orNull(number) }),
  z.object({ kind: z.literal('running') }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), failure }),
  z.object({ kind: z.literal('rejected'), rejection }),
  z.object({ kind: z.literal('interrupted'), nodeId: orNull(nodeId) }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('lost'), reason: z.enum(['notSent', 'serverForgot']) }),
])

const plannedNode = z.object({
  classType: text,
  title: text,
  steps: orNull(number),
  deliversOverSocket: z.boolean(),
  needs: z.array(nodeId),
})

const progress = z.object({
  nodes: z.map(nodeId, z.object({ state: z.enum(['running', 'finished']), value: number, max: number })),
  cached: z.set(nodeId),
  current: orNull(nodeId),
  step: orNull(
    z.object({
      nodeId,
      reporterId: nodeId,
      step: number,
      steps: number,
      recent: z.array(z.object({ step: number, atMs: number })),
    }),
  ),
  samplerMsPerStep: orNull(number),
  percent: number,
})

const item = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    media: z.enum(['image', 'video', 'audio', 'model3d', 'file']),
    filename: text,
    subfolder: text,
    area: z.enum(['output', 'temp', 'input']),
    key: text,
  }),
  z.object({ kind: z.literal('text'), text, key: text }),
  z.object({ kind: z.literal('other'), key: text, sample: text }),
  z.object({ kind: z.literal('socketImage'), nodeId, index: number, mime: text, sizeBytes: number }),
])

const notice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allCached') }),
  z.object({ kind: z.literal('outputsDropped'), errors: z.array(inputError) }),
  z.object({ kind: z.literal('blocked'), nodeId: orNull(nodeId), message: text }),
  z.object({ kind: z.literal('socketImagesLost'), nodeId, count: orNull(number) }),
  z.object({ kind: z.literal('sendFailed'), reason: text }),
])

const runSchema = z.object({
  id: runId,
  serverKey,
  clientId: text,
  status,
  plan: z.object({ nodes: z.map(nodeId, plannedNode) }),
  progress,
  outputs: z.array(z.object({ nodeId, item })),
  notices: z.array(notice),
  stopRequested: z.boolean(),
  succeeded: z.boolean(),
  hadGap: z.boolean(),
  createdAtMs: number,
  acceptedAtMs: orNull(number),
  startedAtMs: orNull(number),
  endedAtMs: orNull(number),
  workflowName: text,
  seed: orNull(z.union([number, z.bigint()])),
  batch: orNull(z.object({ index: number, count: number })),
})

export function readRun(row: unknown): Run | null {
  const parsed = z.safeParse(runSchema, row)
  return parsed.success ? parsed.data : null
}
