// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { createComfyHttp } from '@/comfy/http'
import { inputValueOf } from '@/comfy/upload'
import { fixtures } from '@tests/helpers/httpFixtures'

const BASE = 'http://server/'
const file = new File(['bytes'], 'photo.png', { type: 'image/png' })
const uploaded = { filename: 'rec-1795221181.png', subfolder: '', area: 'input' }
const body = JSON.stringify(fixtures('v0.33.0').upload_new)

describe('uploadImage', () => {
  it('sends the form by fetch and takes the name that comes back', async () => {
    const fetch = vi.fn(async (_url: RequestInfo | URL, _init?: RequestInit) => new Response(body))
    const http = createComfyHttp({ baseUrl: BASE, fetch })
    expect(await http.uploadImage(file, { subfolder: 'day 1', area: 'temp', overwrite: true })).toEqual(uploaded)
    const [url, init] = fetch.mock.calls[0] ?? []
    expect([url, init?.method]).toEqual(['http://server/api/upload/image', 'POST'])
    const form = init?.body instanceof FormData ? [...init.body] : []
    expect(form.map(([name, value]) => [name, value instanceof File ? value.name : value])).toEqual([['image', 'photo.png'], ['type', 'temp'], ['subfolder', 'day 1'], ['overwrite', 'true']])
    // The browser sets it, with the boundary of the form.
    expect(new Headers(init?.headers).has('content-type')).toBe(false)
  })

  it('leaves out what is not asked for: an overwrite of any other word would not count', async () => {
    const fetch = vi.fn(async (_url: RequestInfo | URL, _init?: RequestInit) => new Response(body))
    await createComfyHttp({ baseUrl: BASE, fetch }).uploadImage(file)
    const form = fetch.mock.calls[0]?.[1]?.body
    expect(form instanceof FormData && [...form.keys()]).toEqual(['image'])
  })

  describe('with progress', () => {
    class FakeRequest extends EventTarget {
      static last: FakeRequest | null = null
      readonly upload = new EventTarget()
      readonly headers: string[][] = []
      status = 0
      responseText = ''
      url = ''

      constructor() {
        super()
        FakeRequest.last = this
      }

      open(_method: string, url: string) {
        this.url = url
      }

      setRequestHeader(name: string, value: string) {
        this.headers.push([name, value])
      }

      send() {}

      abort() {
        this.dispatchEvent(new Event('abort'))
      }

      progress(loaded: number, total: number) {
        this.upload.dispatchEvent(Object.assign(new Event('progress'), { lengthComputable: total > 0, loaded, total }))
      }

      answer(status: number, responseText: string) {
        Object.assign(this, { status, responseText })
        this.dispatchEvent(new Event('load'))
      }
    }

    async function start() {
      FakeRequest.last = null
      const controller = new AbortController()
      const onProgress = vi.fn()
      const http = createComfyHttp({ baseUrl: BASE, auth: { kind: 'bearer', token: 't' }, XMLHttpRequest: FakeRequest as unknown as typeof XMLHttpRequest })
      const outcome = http.uploadImage(file, { onProgress, signal: controller.signal }).catch((error: unknown) => error)
      const request = await vi.waitUntil(() => FakeRequest.last)
      return { onProgress, outcome, request, controller }
    }

    it('tells how far it is, and sends the login', async () => {
      const { onProgress, outcome, request } = await start()
      request.progress(1, 4)
      request.progress(1, 0)
      request.progress(4, 4)
      request.answer(200, body)
      expect(await outcome).toEqual(uploaded)
      expect(onProgress.mock.calls).toEqual([[0.25], [1]])
      expect([request.url, request.headers]).toEqual(['http://server/api/upload/image', [['Authorization', 'Bearer t']]])
    })

    it.each([
      ['a refusal for its size', (request: FakeRequest) => request.answer(413, 'Maximum request body size 104857600 exceeded.'), { name: 'HttpError', status: 413 }],
      ['an answer that is none', (request: FakeRequest) => request.answer(200, '<html>'), { name: 'ProtocolError' }],
      ['no answer', (request: FakeRequest) => request.dispatchEvent(new Event('error')), { name: 'UnreachableError' }],
    ])('throws for %s', async (_name, happen, expected) => {
      const { outcome, request } = await start()
      happen(request)
      expect(await outcome).toMatchObject(expected)
    })

    it('stops when the caller wants no more', async () => {
      const { outcome, controller } = await start()
      const reason = new Error('changed my mind')
      controller.abort(reason)
      expect(await outcome).toBe(reason)
    })
  })
})

it.each([
  [{ filename: 'a.png', subfolder: '', area: 'input' }, 'a.png'],
  [{ filename: 'a.png', subfolder: 'day', area: 'input' }, 'day/a.png'],
  [{ filename: 'a.png', subfolder: '', area: 'temp' }, 'a.png [temp]'],
] as const)('gives an image input the value %j → %s', (uploadedFile, value) => {
  expect(inputValueOf(uploadedFile)).toBe(value)
})
