/**
 * POST /prompt. Source: protocol 1.3.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock'
import { json, type Handler, type Reply } from '../http/message'
import type { Router } from '../http/router'
import type { NodeLibrary } from '../nodeInfo'
import type { Profile } from '../profile'
import type { Py, PyObject } from '../python/json'
import { isPyObject, printStr, toBool, toFloat, typeName, PyError } from '../python/values'
import type { Job } from '../queue/job'
import type { PromptQueue } from '../queue/promptQueue'
import type { Worker } from '../queue/worker'
import { checkPrompt } from '../validate/checkPrompt'
import { badPromptId, noPrompt, type Problem } from '../validate/problems'

const canonicalUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export interface PromptRouteOptions {
  profile: Profile
  clock: Clock
  nodes: NodeLibrary
  queue: PromptQueue
  worker: Worker
  fileProblem: (classType: string, value: Py) => string | null
  nextNumber: () => number
  /** Holds the answer back, so that socket events come first: clients must be ready for that. */
  answerDelayMs: () => number
}

export function addPromptRoutes(router: Router, options: PromptRouteOptions): void {
  const { profile, clock, nodes, queue, worker, fileProblem } = options

  const submit: Handler = async (request) => {
    const body = await request.json()
    if (Array.isArray(body)) return refusal(noPrompt()) // a list has no key called prompt
    if (!isPyObject(body)) throw new PyError('TypeError', `argument of type '${typeName(body)}' is not iterable`)
    if (!('prompt' in body)) {
      takeNumber(body) // the counter moves all the same
      return refusal(noPrompt())
    }
    const number = takeNumber(body)
    const id = readPromptId(body['prompt_id'])
    if (id === null) return refusal(badPromptId())
    const prompt = readPrompt(body['prompt'] ?? null)
    const targets = body['partial_execution_targets']
    const verdict = checkPrompt({ prompt, nodes, profile, fileProblem }, Array.isArray(targets) ? targets : null)
    if (verdict.error) return refusal(verdict.error, verdict.nodeErrors)

    const extraData = readExtraData(body)
    const clientId = extraData['client_id']
    const job: Job = { id, number, prompt, extraData, outputs: verdict.outputs, clientId: typeof clientId === 'string' ? clientId : null }
    queue.put(job)
    worker.wake()
    const delayMs = options.answerDelayMs()
    if (delayMs > 0) await clock.sleep(delayMs)
    return json({ prompt_id: id, number, node_errors: verdict.nodeErrors })
  }

  function takeNumber(body: PyObject): Job['number'] {
    const wanted = body['number']
    if (wanted !== undefined) return toFloat(wanted)
    const next = options.nextNumber()
    return toBool(body['front'] ?? false) ? -next : next
  }

  /** Null for an id that this release refuses. */
  function readPromptId(sent: Py | undefined): string | null {
    if (!profile.requiresUuid) return sent === undefined ? randomUUID() : printStr(sent)
    if (sent === undefined || sent === null) return randomUUID()
    return typeof sent === 'string' && canonicalUuid.test(sent) ? sent : null
  }

  function readExtraData(body: PyObject): PyObject {
    const sent = 'extra_data' in body ? body['extra_data'] : {}
    if (!isPyObject(sent)) throw new PyError('TypeError', 'extra_data is no object')
    const extraData = { ...sent }
    if ('client_id' in body) extraData['client_id'] = body['client_id'] ?? null
    if (profile.addsCreateTime) extraData['create_time'] = Math.round(clock.now())
    return extraData
  }

  router.add('POST', '/prompt', submit)
  router.add('GET', '/prompt', () => json({ exec_info: { queue_remaining: queue.remaining() } }))
}

function readPrompt(prompt: Py): PyObject {
  if (isPyObject(prompt)) return prompt
  if (Array.isArray(prompt) && prompt.length === 0) return {} // nothing to iterate over, hence no outputs
  throw new PyError('TypeError', 'prompt is no object')
}

function refusal(error: Problem, nodeErrors: PyObject = {}): Reply {
  return json({ error, node_errors: nodeErrors }, 400)
}
