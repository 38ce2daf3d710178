// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Auth } from '@/comfy/auth'
import { HttpError, PromptRejectedError, ProtocolError, UnreachableError } from '@/comfy/errors'
import { createComfyHttp } from '@/comfy/http'
import type { ComfyHttp } from '@/comfy/http'
import { asRunId } from '@/comfy/ids'
import { printExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import { fixtures } from '@tests/helpers/httpFixtures'

interface Sent {
  path: string
  method: string
  headers: Headers
  body: BodyInit | null | undefined
  init: RequestInit
}

const BASE = 'http://server/comfy/'
const runId = asRunId('8f3d7e3f-7923-4213-9346-288b08cca75c')
const HTML = '<!DOCTYPE html><html><body>Please log in</body></html>'

/** A server of canned answers, asked in order; the last one is repeated. */
function serve(...answers: (Response | Error | ((sent: Sent) => Response | Promise<Response>))[]) {
  const sent: Sent[] = []
  let served = 0
  const fetch = vi.fn(async (url: RequestInfo | URL, init: RequestInit = {}) => {
    const request = { path: String(url).slice(BASE.length), method: init.method ?? 'GET', headers: new Headers(init.headers), body: init.body, init }
    sent.push(request)
    const answer = answers[Math.min(served++, answers.length - 1)]
    if (answer === undefined || answer instanceof Error) throw answer ?? new TypeError('Failed to fetch')
    return answer instanceof Response ? answer.clone() : answer(request)
  })
  return { sent, fetch, http: createComfyHttp({ baseUrl: BASE, fetch }) }
}

const json = (body: Json, status = 200) => new Response(printExact(body), { status, headers: { 'content-type': 'application/json' } })
const text = (body: string, status: number) => new Response(body, { status })

/** Answers only to being given up. */
const hang = ({ init }: Sent) => new Promise<Response>((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))))

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => 'no error', (error: unknown) => error)
}

describe.each(['v0.3.64', 'v0.33.0'] as const)('reading recorded answers of %s', (version) => {
  const bodies = fixtures(version)

  it('reads what the server is', async () => {
    const { http, sent } = serve(json(bodies.system_stats))
    expect(await http.systemStats()).toEqual({
      comfyuiVersion: version.slice(1),
      os: expect.any(String),
      argv: expect.arrayContaining(['--preview-method', 'latent2rgb']),
      devices: [{ name: 'cpu', type: 'cpu', vramTotal: 25276514304, vramFree: expect.any(Number) }],
    })
    expect(sent[0]).toMatchObject({ path: 'api/system_stats', method: 'GET', init: { credentials: 'same-origin' } })
  })

  it('reads a run that ended', async () => {
    const { http, sent } = serve(json(bodies.history.success))
    const id = asRunId(Object.keys(bodies.history.success)[0] ?? '')
    expect(await http.history(id)).toMatchObject({ runId: id, status: 'success' })
    expect(sent[0]?.path).toBe(`api/history/${id}`)
  })
})

describe('POST /prompt', () => {
  const request = { prompt: { 3: { class_type: 'KSampler', inputs: { seed: 2n ** 64n - 1n } } }, promptId: runId, clientId: 'tab' }

  it('sends exact integers, and no extra_data where there is none', async () => {
    const { http, sent } = serve(json({ prompt_id: runId, number: 4, node_errors: {} }))
    expect(await http.postPrompt(request)).toEqual({ runId, number: 4, nodeErrors: [] })
    expect(sent[0]?.path).toBe('api/prompt')
    expect(sent[0]?.method).toBe('POST')
    expect(sent[0]?.body).toBe(`{"prompt":{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615}}},"prompt_id":"${runId}","client_id":"tab"}`)
  })

  it('sends what else it is given', async () => {
    const { http, sent } = serve(json({ prompt_id: runId, number: -1, node_errors: {} }))
    await http.postPrompt({ ...request, prompt: {}, extraData: { preview_method: 'auto' }, front: true })
    expect(sent[0]?.body).toBe(`{"prompt":{},"prompt_id":"${runId}","client_id":"tab","extra_data":{"preview_method":"auto"},"front":true}`)
  })

  it('throws a refusal with the errors by node', async () => {
    const error = await errorOf(serve(json(fixtures('v0.33.0').prompt_invalid_type_mismatch, 400)).http.postPrompt(request))
    expect(error).toBeInstanceOf(PromptRejectedError)
    expect(error).toMatchObject({ rejection: { nodeErrors: [{ nodeId: '9', inputName: 'images' }] } })
  })

  it.each([
    ['a proxy\'s 400', text('Bad Request', 400), 400],
    ['a 400 of another JSON', json({ detail: 'no' }, 400), 400],
    ['a body over the limit', text('Maximum request body size 104857600 exceeded.', 413), 413],
    ['a crashed handler', text('500 Internal Server Error\n\nServer got itself in trouble', 500), 500],
  ])('throws HttpError for %s', async (_name, answer, status) => {
    expect(await errorOf(serve(answer).http.postPrompt(request))).toMatchObject({ name: 'HttpError', status })
  })

  it('never sends a NaN silently', async () => {
    const { http, fetch } = serve(json({}))
    await expect(http.postPrompt({ ...request, prompt: { 3: { inputs: { cfg: Number.NaN } } } })).rejects.toThrow('JSON cannot hold NaN')
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('routes that older servers lack', () => {
  const absentGet = text('', 404)
  const absentPost = text('405: Method Not Allowed', 405)

  it('cancelJob answers null', async () => {
    expect(await serve(absentPost).http.cancelJob(runId)).toBeNull()
  })

  it('asks for active runs by jobs, and by the queue where there are none, once and for all', async () => {
    const { http, sent } = serve(absentGet, json(fixtures('v0.3.64').queue_running_and_pending))
    const expected = { running: ['14405f07-02b8-4eea-9f72-c43253c2c8a5'], pending: ['2f933f24-46ee-4b32-a9d1-4255a15d96ad'] }
    expect(await http.activeRuns()).toEqual(expected)
    expect(await http.activeRuns()).toEqual(expected)
    expect(sent.map((request) => request.path)).toEqual(['api/jobs?status=pending,in_progress', 'api/queue', 'api/queue'])
  })

  it('asks only the jobs route where it exists', async () => {
    const { http, sent } = serve(json(fixtures('v0.33.0').jobs_running))
    expect(await http.activeRuns()).toEqual({ running: ['e98cda5f-a154-4748-91ef-60ea51404da8'], pending: ['8f3d7e3f-7923-4213-9346-288b08cca75c'] })
    await http.activeRuns()
    expect(sent.map((request) => request.path)).toEqual(['api/jobs?status=pending,in_progress', 'api/jobs?status=pending,in_progress'])
  })

  it('does not take a failing jobs route for an absent one', async () => {
    const { http } = serve(text('', 500))
    expect(await errorOf(http.activeRuns())).toBeInstanceOf(HttpError)
  })
})

describe('the other routes', () => {
  it.each([
    ['interrupt', (http: ComfyHttp) => http.interrupt(runId), 'api/interrupt', `{"prompt_id":"${runId}"}`],
    ['deleteQueued', (http: ComfyHttp) => http.deleteQueued([runId]), 'api/queue', `{"delete":["${runId}"]}`],
  ])('%s sends the id and reads nothing', async (_name, ask, path, body) => {
    const { http, sent } = serve(text('', 200))
    await ask(http)
    expect(sent[0]).toMatchObject({ path, method: 'POST', body })
    expect(sent[0]?.headers.get('content-type')).toBe('application/json')
  })

  it('cancels a job', async () => {
    const { http, sent } = serve(json(fixtures('v0.33.0').jobs_cancel_done))
    expect(await http.cancelJob(runId)).toBe(false)
    expect(sent[0]).toMatchObject({ path: `api/jobs/${runId}/cancel`, method: 'POST' })
  })

  it('asks for one node class, also with a name that needs encoding', async () => {
    const info = { input: {}, weight: Number.POSITIVE_INFINITY }
    const { http, sent } = serve(text('{"Load/Image (x)":{"input":{},"weight":Infinity}}', 200))
    expect(await http.objectInfoClass('Load/Image (x)')).toEqual(info)
    expect(sent[0]?.path).toBe('api/object_info/Load%2FImage%20(x)')
    expect(await serve(json({})).http.objectInfoClass('Unknown')).toBeNull()
    expect(await serve(json({})).http.objectInfoClass('constructor')).toBeNull()
  })

  it('fetches a file with its type', async () => {
    const { http, sent } = serve(new Response(Uint8Array.of(1, 2, 3), { headers: { 'content-type': 'image/png' } }))
    const blob = await http.view({ filename: 'a b.png', subfolder: 'x/y', area: 'temp' })
    expect([blob.type, [...new Uint8Array(await blob.arrayBuffer())]]).toEqual(['image/png', [1, 2, 3]])
    expect(sent[0]?.path).toBe('api/view?filename=a%20b.png&subfolder=x%2Fy&type=temp')
    expect(await errorOf(serve(text('', 404)).http.view({ filename: 'gone.png', subfolder: '', area: 'output' }))).toMatchObject({ name: 'HttpError', status: 404 })
  })
})

describe('answers of something else', () => {
  it('throws ProtocolError for a login page, naming it as HTML', async () => {
    const error = await errorOf(serve(text(HTML, 200)).http.systemStats())
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ where: 'system_stats', reason: 'HTML instead of JSON', sample: HTML })
  })

  it.each([
    ['no JSON', 'OK'],
    ['JSON cut short', '{"system":{"comf'],
    ['nothing', ''],
    ['JSON of another kind', '{"system":null,"devices":[]}'],
    ['a list', '[]'],
  ])('throws ProtocolError for %s', async (_name, body) => {
    expect(await errorOf(serve(text(body, 200)).http.systemStats())).toBeInstanceOf(ProtocolError)
  })

  it('keeps no more of an error than a short sample', async () => {
    const error = await errorOf(serve(text(HTML.padEnd(100_000, 'x'), 502)).http.queue())
    expect(error).toMatchObject({ name: 'HttpError', status: 502, url: `${BASE}api/queue` })
    expect(error instanceof HttpError && error.body.length).toBeLessThanOrEqual(200)
  })

  it('refuses an answer that announces more than a tab can hold, without reading it', async () => {
    let isCancelled = false
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)), cancel: () => void (isCancelled = true) })
    const answer = () => new Response(endless, { headers: { 'content-length': String(1024 ** 3) } })
    expect(await errorOf(serve(answer).http.queue())).toMatchObject({ name: 'ProtocolError', reason: expect.stringContaining('more than') })
    expect(isCancelled).toBe(true)
  })

  it('cuts an error that does not end', async () => {
    const chunk = new Uint8Array(1024 ** 2)
    const answer = () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }), { status: 500 })
    expect(await errorOf(serve(answer).http.queue())).toMatchObject({ name: 'HttpError', status: 500 })
  })
})

describe('no answer', () => {
  it('throws UnreachableError with the cause', async () => {
    const cause = new TypeError('Failed to fetch')
    const error = await errorOf(serve(cause).http.queue())
    expect(error).toBeInstanceOf(UnreachableError)
    expect(error).toMatchObject({ url: `${BASE}api/queue`, timedOut: false, cause })
  })

  it('throws UnreachableError when the line breaks within an answer', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })
    expect(await errorOf(serve(() => new Response(broken)).http.queue())).toMatchObject({ name: 'UnreachableError', timedOut: false })
  })

  describe('in time', () => {
    beforeEach(() => vi.useFakeTimers())
    afterEach(() => vi.useRealTimers())

    it('gives up after a silence, and says that it was one', async () => {
      const { fetch } = serve(hang)
      const error = errorOf(createComfyHttp({ baseUrl: BASE, fetch, timeoutMs: 1000 }).queue())
      await vi.advanceTimersByTimeAsync(1000)
      expect(await error).toMatchObject({ name: 'UnreachableError', timedOut: true })
    })

    it('waits for an answer that is long but does not pause', async () => {
      const parts = ['{"queue_running":[],', '"queue_pending"', ':', '[]}']
      const slowly = () => new Response(new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 800))
          const part = parts.shift()
          if (part === undefined) controller.close()
          else controller.enqueue(new TextEncoder().encode(part))
        },
      }))
      const { fetch } = serve(slowly)
      const answer = createComfyHttp({ baseUrl: BASE, fetch, timeoutMs: 1000 }).queue()
      await vi.advanceTimersByTimeAsync(5000)
      expect(await answer).toEqual({ running: [], pending: [] })
      expect(vi.getTimerCount()).toBe(0)
    })

    it('stops when the caller wants no more, with the caller\'s reason', async () => {
      const { http } = serve(hang)
      const controller = new AbortController()
      const reason = new Error('left the page')
      const error = errorOf(http.queue(controller.signal))
      controller.abort(reason)
      expect(await error).toBe(reason)
      expect(await errorOf(http.queue(controller.signal))).toBe(reason)
    })
  })
})

describe('with a login', () => {
  const auth: Auth = { kind: 'bearer', token: 'very-secret' }

  it('sends it as a header and nowhere else', async () => {
    const { fetch, sent } = serve(json({ queue_running: [], queue_pending: [] }))
    await createComfyHttp({ baseUrl: BASE, fetch, auth }).queue()
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer very-secret')
    expect(sent[0]?.path).not.toContain('secret')
  })

  it.each([
    ['an error', text('your header was: Bearer very-secret', 401)],
    ['a page', text('<html>Bearer very-secret</html>', 200)],
  ])('keeps it out of %s that repeats it', async (_name, answer) => {
    const { fetch } = serve(answer)
    const error = await errorOf(createComfyHttp({ baseUrl: BASE, fetch, auth }).queue())
    expect(JSON.stringify(error)).toContain('[login]')
    expect(JSON.stringify(error)).not.toContain('very-secret')
  })

  it('sends none when there is none', async () => {
    const { http, sent } = serve(json({ queue_running: [], queue_pending: [] }))
    await http.queue()
    expect([...(sent[0]?.headers ?? [])]).toEqual([])
  })
})
