/**
 * Reads a stored run back. What was stored is foreign data: another version of this page may have written it, or a
 * crash may have cut it. Null for a row that is no run; a run is read whole or not at all.
 */
import * as v from 'valibot'
import { asNodeId, asRunId, asServerKey } from '@/comfy/ids'
import { finiteNumber } from '@/comfy/wire'
import type { Run } from './run'

const nodeId = v.pipe(v.string(), v.transform(asNodeId))
const runId = v.pipe(v.string(), v.transform(asRunId))
const serverKey = v.pipe(v.string(), v.transform(asServerKey))
const number = finiteNumber
const text = v.string()
const orNull = <T extends v.GenericSchema>(schema: T) => v.nullable(schema)

const failure = v.object({
  nodeId: orNull(nodeId),
  nodeType: orNull(text),
  exceptionType: text,
  message: text,
  traceback: v.array(text),
})

const inputError = v.object({
  nodeId: text,
  classType: text,
  type: text,
  message: text,
  details: text,
  inputName: orNull(text),
  receivedValue: v.unknown(),
})

const rejection = v.object({
  type: text,
  message: text,
  details: text,
  nodeId: orNull(text),
  classType: orNull(text),
  nodeErrors: v.array(inputError),
})

const status = v.variant('kind', [
  v.object({ kind: v.literal('held') }),
  v.object({ kind: v.literal('sending') }),
  v.object({ kind: v.literal('queued'), position: orNull(number) }),
  v.object({ kind: v.literal('running') }),
  v.object({ kind: v.literal('done') }),
  v.object({ kind: v.literal('failed'), failure }),
  v.object({ kind: v.literal('rejected'), rejection }),
  v.object({ kind: v.literal('interrupted'), nodeId: orNull(nodeId) }),
  v.object({ kind: v.literal('cancelled') }),
  v.object({ kind: v.literal('lost'), reason: v.picklist(['notSent', 'serverForgot']) }),
])

const plannedNode = v.object({
  classType: text,
  title: text,
  steps: orNull(number),
  deliversOverSocket: v.boolean(),
  needs: v.array(nodeId),
})

const progress = v.object({
  nodes: v.map(nodeId, v.object({ state: v.picklist(['running', 'finished']), value: number, max: number })),
  cached: v.set(nodeId),
  current: orNull(nodeId),
  step: orNull(
    v.object({
      nodeId,
      reporterId: nodeId,
      step: number,
      steps: number,
      recent: v.array(v.object({ step: number, atMs: number })),
    }),
  ),
  samplerMsPerStep: orNull(number),
  percent: number,
})

const item = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    media: v.picklist(['image', 'video', 'audio', 'model3d', 'file']),
    filename: text,
    subfolder: text,
    area: v.picklist(['output', 'temp', 'input']),
    key: text,
  }),
  v.object({ kind: v.literal('text'), text, key: text }),
  v.object({ kind: v.literal('other'), key: text, sample: text }),
  v.object({ kind: v.literal('socketImage'), nodeId, index: number, mime: text, sizeBytes: number }),
])

const notice = v.variant('kind', [
  v.object({ kind: v.literal('allCached') }),
  v.object({ kind: v.literal('outputsDropped'), errors: v.array(inputError) }),
  v.object({ kind: v.literal('blocked'), nodeId: orNull(nodeId), message: text }),
  v.object({ kind: v.literal('socketImagesLost'), nodeId, count: orNull(number) }),
  v.object({ kind: v.literal('sendFailed'), reason: text }),
])

const runSchema = v.object({
  id: runId,
  serverKey,
  clientId: text,
  status,
  plan: v.object({ nodes: v.map(nodeId, plannedNode) }),
  progress,
  outputs: v.array(v.object({ nodeId, item })),
  notices: v.array(notice),
  stopRequested: v.boolean(),
  succeeded: v.boolean(),
  hadGap: v.boolean(),
  createdAtMs: number,
  acceptedAtMs: orNull(number),
  startedAtMs: orNull(number),
  endedAtMs: orNull(number),
  workflowName: text,
  seed: orNull(v.union([number, v.bigint()])),
  batch: orNull(v.object({ index: number, count: number })),
})

export function readRun(row: unknown): Run | null {
  const parsed = v.safeParse(runSchema, row)
  return parsed.success ? parsed.output : null
}
