/**
 * Turns messages and answers into short lines without what differs from run to run: ids, times, counters, Python's
 * tracebacks, tooltips. Two servers that behave alike give the same lines.
 */
import { readPyJson, type Py, type PyObject } from '@tests/simulator/python/json'
import { isPyObject, printRepr } from '@tests/simulator/python/values'
import { printPyJson } from '@tests/simulator/python/json'

export interface Names {
  /** P0, P1, ... in the order in which runs were accepted. */
  of(id: string): string
  add(id: string): void
  /** The id of a name, for sending it. */
  idOf(name: string): string
}

export function createNames(): Names {
  const names = new Map<string, string>()
  return {
    of: (id) => names.get(id) ?? 'P?',
    add: (id) => {
      if (!names.has(id)) names.set(id, `P${names.size}`)
    },
    idOf: (name) => [...names].find(([, known]) => known === name)?.[0] ?? name,
  }
}

/** A text message as one line, e.g. `progress 3 1/8`. */
export function describeMessage(text: string, names: Names): string {
  const message = readPyJson(text)
  if (!isPyObject(message) || !isPyObject(message['data'])) return `no message: ${text}`
  const { type, data } = { type: String(message['type']), data: message['data'] }
  const run = typeof data['prompt_id'] === 'string' ? ` ${names.of(data['prompt_id'])}` : ''
  switch (type) {
    case 'status':
      return `status ${pick(data, 'status', 'exec_info', 'queue_remaining')}${'sid' in data ? ' sid' : ''}`
    case 'execution_cached':
      return `execution_cached${run} ${printPyJson(data['nodes'] ?? null)}`
    case 'executing':
      return `executing${run} ${nodeOf(data['node'], data['display_node'])}${'prompt_id' in data ? '' : ' without run'}`
    case 'progress':
      return `progress${run} ${data['node']} ${data['value']}/${data['max']}`
    case 'progress_state':
      return `progress_state${run} ${describeStates(data['nodes'])}`
    case 'executed':
      return `executed${run} ${nodeOf(data['node'], data['display_node'])} ${printPyJson(withoutCounters(data['output'] ?? null))}`
    case 'execution_error':
      return `execution_error${run} ${printPyJson(describeError(data))}`
    case 'execution_interrupted':
      return `execution_interrupted${run} ${data['node_id']} ${data['node_type']} ${printPyJson(sorted(data['executed']))}`
    case 'feature_flags':
      return `feature_flags ${Object.keys(data).toSorted().join(' ')}`
    default:
      return `${type}${run} ${Object.keys(data).toSorted().join(' ')}`
  }
}

/** A binary frame as one line, e.g. `frame 4 node 3 jpeg`. */
export function describeFrame(bytes: Buffer, names: Names): string {
  const kind = bytes.readUInt32BE(0)
  if (kind === 1) return `frame 1 format ${bytes.readUInt32BE(4)} ${imageKind(bytes.subarray(8))}`
  const length = bytes.readUInt32BE(4)
  const head = bytes.toString('utf8', 8, 8 + length)
  const rest = bytes.subarray(8 + length)
  if (kind === 3) return `frame 3 node ${head} ${rest.toString('utf8')}`
  const metadata = readPyJson(head)
  if (kind !== 4 || !isPyObject(metadata)) return `frame ${kind}`
  const parent = metadata['parent_node_id'] === null ? '' : ` in ${metadata['parent_node_id']}`
  const node = nodeOf(metadata['node_id'], metadata['display_node_id'])
  const run = names.of(String(metadata['prompt_id']))
  return `frame 4 ${run} node ${node}${parent} real ${metadata['real_node_id']} ${metadata['image_type']} ${imageKind(rest)}`
}

function imageKind(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg'
  return bytes.toString('latin1', 1, 4) === 'PNG' ? 'png' : 'unknown'
}

/** An HTTP answer as one line. History and queue are reduced to what a client reads in them. */
export function describeAnswer(path: string, status: number, body: string, names: Names): string {
  const parsed = parse(body)
  if (!isPyObject(parsed)) return `${status} ${body === '' ? '(empty)' : body.split('\n')[0] ?? ''}`
  if (/^\/(api\/)?history/.test(path)) {
    return `${status} history ${Object.entries(parsed).map(([id, entry]) => `${names.of(id)} ${describeHistory(entry)}`).join(' | ')}`
  }
  if (/^\/(api\/)?queue/.test(path)) {
    return `${status} running ${describeJobs(parsed['queue_running'], names)} pending ${describeJobs(parsed['queue_pending'], names)}`
  }
  if (path.startsWith('/api/jobs?')) return `${status} jobs`
  return `${status} ${printPyJson(clean(parsed, names))}`
}

function parse(body: string): Py {
  try {
    return readPyJson(body)
  } catch {
    return null
  }
}

function describeHistory(entry: Py): string {
  if (!isPyObject(entry)) return 'nothing'
  const prompt = Array.isArray(entry['prompt']) ? entry['prompt'] : []
  const status = isPyObject(entry['status']) ? entry['status'] : {}
  const list = Array.isArray(status['messages']) ? status['messages'] : []
  const messages = list.map((message) => (Array.isArray(message) ? (message[0] ?? null) : null))
  const extraData = isPyObject(prompt[3]) ? Object.keys(prompt[3]).toSorted() : []
  return printPyJson({
    extra_data: extraData, to_execute: prompt[4] ?? null, outputs: withoutCounters(entry['outputs'] ?? null), meta: entry['meta'] ?? null,
    status: status['status_str'] ?? null, completed: status['completed'] ?? null, messages,
  })
}

function describeJobs(jobs: Py | undefined, names: Names): string {
  const ids = Array.isArray(jobs) ? jobs.map((job) => (Array.isArray(job) && typeof job[1] === 'string' ? names.of(job[1]) : '?')) : []
  return `[${ids.join(', ')}]`
}

function describeStates(nodes: Py | undefined): string {
  if (!isPyObject(nodes)) return 'none'
  return Object.entries(nodes)
    .map(([id, state]) => {
      if (!isPyObject(state)) return id
      return `${nodeOf(id, state['display_node_id'])}:${state['state']} ${plain(state['value'])}/${plain(state['max'])}`
    })
    .join(', ')
}

function describeError(data: PyObject): PyObject {
  const inputs = data['current_inputs'] ?? null
  return {
    node: data['node_id'] ?? null, type: data['node_type'] ?? null, exception: data['exception_type'] ?? null,
    message: data['exception_message'] ?? null, executed: sorted(data['executed']),
    inputs: isPyObject(inputs) ? Object.keys(inputs) : inputs, has_traceback: Array.isArray(data['traceback']) && data['traceback'].length > 0,
    nodes: sorted(data['current_outputs']), has_time: 'timestamp' in data,
  }
}

function clean(value: Py, names: Names): Py {
  if (Array.isArray(value)) return value.map((item) => clean(item, names))
  if (!isPyObject(value)) return value
  const cleaned: PyObject = {}
  for (const [key, member] of Object.entries(value)) {
    if (key === 'tooltip') continue
    if (key === 'traceback') cleaned[key] = []
    else if (key === 'number') cleaned[key] = Number(plain(member)) < 0 ? 'front' : 'next'
    else if (key === 'prompt_id' && typeof member === 'string') cleaned[key] = names.of(member)
    else cleaned[key] = clean(member, names)
  }
  return cleaned
}

/** `ComfyUI_00019_.png` and `ComfyUI_00001_.png` are the same file of different days. */
function withoutCounters(value: Py): Py {
  if (typeof value === 'string') return value.replace(/_temp_[a-z]{5}_/, '_temp_?_').replace(/_\d{5}_/, '_#_')
  if (Array.isArray(value)) return value.map(withoutCounters)
  if (!isPyObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutCounters(member)]))
}

function nodeOf(id: Py | undefined, display: Py | undefined): string {
  if (id === null || id === undefined) return 'null'
  return display === undefined || display === id ? String(id) : `${id} (${display})`
}

const plain = (value: Py | undefined) => printRepr(value ?? null)
const sorted = (value: Py | undefined): Py => (Array.isArray(value) ? value.map(String).toSorted() : null)

function pick(data: PyObject, ...path: string[]): string {
  let value: Py | undefined = data
  for (const key of path) value = isPyObject(value) ? value[key] : undefined
  return plain(value)
}
