// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { createResultSource, ResultGoneError } from '@/app/resultSource'
import { inputFile } from '@/comfy/inputName'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import type { OutputItem } from '@/comfy/outputs'
import { liveObjectUrls } from '@/lib/objectUrl'
import { createMemoryTables } from '@/storage/memoryTables'
import type { SentTexts } from '@/storage/runJournal'
import { createSocketImages } from '@/storage/socketImages'
import { readFileContents } from '@/workflow/files/readFileContents'
import { encodePng } from '@tests/simulator/media/png'
import { createRaster } from '@tests/simulator/media/raster'
import { COMFY_URL, fakeComfy } from '@tests/helpers/fakeComfy'
import { makeFile, makeRun, node, runA } from '@tests/helpers/runs'

const run = makeRun()
const file = { nodeId: node('9'), item: { ...makeFile('a b.png', 'temp'), subfolder: 'sub/dir' } }
const fromSocket = { nodeId: node('9'), item: { kind: 'socketImage', nodeId: node('9'), index: 1, mime: 'image/png', sizeBytes: 4 } } as const
const text: OutputItem = { kind: 'text', text: 'a cat', key: 'text' }
const never = new AbortController().signal

function setUp({ hasLogin = false, sent = null }: { hasLogin?: boolean; sent?: SentTexts | null } = {}) {
  const server = fakeComfy()
  const target = { baseUrl: COMFY_URL, key: asServerKey(COMFY_URL), simulated: false, proxied: false }
  const socketImages = createSocketImages(createMemoryTables())
  const source = createResultSource({ target, http: createComfyHttp({ baseUrl: COMFY_URL, fetch: server.fetch }), hasLogin, socketImages, sentTexts: async () => sent })
  return { server, source, socketImages }
}

describe('where results come from', () => {
  it('a file has an address of its own, that tells two files of one name apart by their run', () => {
    const { source } = setUp()
    expect(source.directUrl(run, file)).toBe(`${COMFY_URL}api/view?filename=a%20b.png&subfolder=sub%2Fdir&type=temp&rand=${runA}`)
  })

  it('a file on a server with a login is fetched with it, and its address is given back', async () => {
    const { source, server } = setUp({ hasLogin: true })
    expect(source.directUrl(run, file)).toBeNull()
    const before = liveObjectUrls()
    const opened = await source.open(run, file, never)
    expect(server.requests[0]?.path).toBe(`view?filename=a%20b.png&subfolder=sub%2Fdir&type=temp&rand=${runA}`)
    expect(opened.url).toMatch(/^blob:/)
    expect(liveObjectUrls()).toBe(before + 1)
    opened.release()
    expect(liveObjectUrls()).toBe(before)
  })

  it('a picture of the socket comes out of storage, byte by byte as it was sent', async () => {
    const { source, server, socketImages } = setUp()
    await socketImages.put({ runId: runA, nodeId: node('9'), index: 1, mime: 'image/png', bytes: Uint8Array.from([1, 2, 3, 4]) })
    expect(source.directUrl(run, fromSocket)).toBeNull()
    const blob = await source.blob(run, fromSocket, never)
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([1, 2, 3, 4])
    expect(server.asked()).toEqual([])
  })

  it('a picture of the socket is handed out with what made it, so that it opens like any other', async () => {
    const promptText = '{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"text":"夜 naïve"}}}'
    const workflowText = '{"nodes":[{"id":3,"type":"KSampler"}],"links":[],"version":0.4}'
    const { source, socketImages } = setUp({ sent: { promptText, workflowText } })
    const bytes = new Uint8Array(await encodePng(createRaster(2, 2)))
    await socketImages.put({ runId: runA, nodeId: node('9'), index: 1, mime: 'image/png', bytes })
    const read = await readFileContents(await source.blob(run, fromSocket, never))
    expect(read.ok && read.contents.prompt?.get(node('3'))?.inputs).toEqual({ seed: 18446744073709551615n, text: '夜 naïve' })
    expect(read.ok && read.contents.workflow).toMatchObject({ nodes: [{ type: 'KSampler' }] })
    expect(read.ok && read.contents.problems).toEqual([])
  })

  it.each([
    { what: 'a picture that storage has lost', output: fromSocket },
    { what: 'an output that is no file', output: { nodeId: node('9'), item: text } },
  ])('$what is gone', async ({ output }) => {
    await expect(setUp().source.blob(run, output, never)).rejects.toThrow(ResultGoneError)
  })

  it('a download is the file itself', async () => {
    const blob = await setUp().source.blob(run, file, never)
    expect(await blob.text()).toBe('bytes of a b.png')
  })

  it('a request that is not wanted any more is cut off', async () => {
    const { source, server } = setUp({ hasLogin: true })
    const [aborter, release] = [new AbortController(), server.hold('GET view')]
    const opened = source.open(run, file, aborter.signal)
    aborter.abort()
    release()
    await expect(opened).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  })

  it('an input picture has an address too, or is fetched where a login is needed', async () => {
    expect(await setUp().source.openInput('me/cat.png', never)).toMatchObject({ url: `${COMFY_URL}api/view?filename=cat.png&subfolder=me&type=input` })
    const create = vi.spyOn(URL, 'createObjectURL')
    const opened = await setUp({ hasLogin: true }).source.openInput('cat.png', never)
    expect(create).toHaveBeenCalledOnce()
    opened.release()
  })
})

describe('the name that LoadImage takes', () => {
  it.each([
    ['cat.png', { filename: 'cat.png', subfolder: '', area: 'input' }],
    ['me/cats/cat.png', { filename: 'cat.png', subfolder: 'me/cats', area: 'input' }],
    ['me\\cat.png', { filename: 'cat.png', subfolder: 'me', area: 'input' }],
    ['cat.png [temp]', { filename: 'cat.png', subfolder: '', area: 'temp' }],
    ['me/cat.png [output]', { filename: 'cat.png', subfolder: 'me', area: 'output' }],
    ['cat [2].png [input]', { filename: 'cat [2].png', subfolder: '', area: 'input' }],
    ['cat [else].png', { filename: 'cat [else].png', subfolder: '', area: 'input' }],
    ['cat.png[temp]', { filename: 'cat.png[temp]', subfolder: '', area: 'input' }],
    ['', { filename: '', subfolder: '', area: 'input' }],
  ])('“%s” is read as file, folder and area', (name, expected) => {
    expect(inputFile(name)).toEqual(expected)
  })
})
