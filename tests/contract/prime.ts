/**
 * Brings a server's cache into the state in which a transcript began: what the first run found cached has been run
 * before, and nothing else.
 */
import { readPyJson, type PyObject } from '@tests/simulator/python/json'
import { isPyObject } from '@tests/simulator/python/values'
import { post } from './client'

/** @param whenIdle resolves when the server has nothing left to do */
export async function primeCache(transcript: string, url: string, whenIdle: () => Promise<void>): Promise<void> {
  await post(url, '/free', { unload_models: true, free_memory: true })
  await whenIdle()
  const cached: unknown = JSON.parse(/^# cached (.*)$/m.exec(transcript)?.[1] ?? '[]')
  if (!Array.isArray(cached) || cached.length === 0) return
  const submission = readPyJson(/^> POST \/prompt (\{.*\})$/m.exec(transcript)?.[1] ?? '{}')
  if (!isPyObject(submission) || !isPyObject(submission['prompt'])) return
  const prompt: PyObject = {}
  for (const [id, node] of Object.entries(submission['prompt'])) prompt[id] = isPyObject(node) && !cached.includes(id) ? altered(node) : node
  await post(url, '/prompt', JSON.stringify({ prompt }))
  await whenIdle()
}

/** The same node with another number in it, so that its result is another one. */
function altered(node: PyObject): PyObject {
  const inputs: PyObject = isPyObject(node['inputs']) ? { ...node['inputs'] } : {}
  if (typeof inputs['seed'] === 'number') inputs['seed'] += 1
  else if (typeof inputs['width'] === 'number') inputs['width'] = 64
  return { ...node, inputs }
}
