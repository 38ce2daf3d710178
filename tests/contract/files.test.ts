// @vitest-environment node
/** Uploads and /view: names, folders, ranges, and pictures encoded anew. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeJpeg } from '@tests/simulator/media/jpeg'
import { decodePng, encodePng, encodeRgbaPng, pngTexts } from '@tests/simulator/media/png'
import { createRaster } from '@tests/simulator/media/raster'
import { ask, type Answer } from './client'
import { dig } from './graphs'
import { listTargets, type Target } from './targets'

describe.each(listTargets())('$name', ({ start }) => {
  let target: Target
  const stem = `darkroom-contract-${randomUUID().slice(0, 8)}`
  const name = `${stem}.png`
  let picture: Uint8Array
  let otherPicture: Uint8Array

  beforeAll(async () => {
    target = await start()
    const raster = createRaster(20, 10)
    picture = await encodePng({ ...raster, rgb: raster.rgb.fill(90) }, [['prompt', '{"1": {}}']])
    otherPicture = await encodePng({ ...raster, rgb: raster.rgb.fill(200) })
    await upload(picture)
  })
  afterAll(() => target.close())

  function upload(bytes: Uint8Array, fields: Record<string, string> = {}, path = '/upload/image', filename = name): Promise<Answer> {
    const form = new FormData()
    form.set('image', new Blob([Buffer.from(bytes)], { type: 'image/png' }), filename)
    for (const [key, value] of Object.entries(fields)) form.set(key, value)
    return ask(target.url, path, { method: 'POST', body: form })
  }
  const view = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${target.url}/view?${query}`, { headers })
    return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) }
  }
  const input = `filename=${name}&type=input`

  it('keeps the name of the same bytes, and numbers others', async () => {
    expect((await upload(picture)).json).toEqual({ name, subfolder: '', type: 'input' })
    expect((await upload(otherPicture)).json).toMatchObject({ name: `${stem} (1).png` })
    expect((await upload(otherPicture)).json).toMatchObject({ name: `${stem} (1).png` })
  })

  it('replaces only when overwrite says exactly true', async () => {
    const bytes = await encodePng(createRaster(3, 3))
    expect((await upload(bytes, { overwrite: 'True' }, '/upload/image', `${stem}-o.png`)).json).toMatchObject({ name: `${stem}-o.png` })
    expect((await upload(picture, { overwrite: 'True' }, '/upload/image', `${stem}-o.png`)).json).toMatchObject({ name: `${stem}-o (1).png` })
    expect((await upload(picture, { overwrite: 'true' }, '/upload/image', `${stem}-o.png`)).json).toMatchObject({ name: `${stem}-o.png` })
  })

  it('makes subfolders, and refuses to leave', async () => {
    expect((await upload(picture, { subfolder: 'my sub', type: 'temp' })).json).toEqual({ name, subfolder: 'my sub', type: 'temp' })
    expect((await view(`filename=${name}&type=temp&subfolder=my%20sub`)).status).toBe(200)
    const outside = await upload(picture, { subfolder: '../..' })
    expect([outside.status, outside.text]).toEqual([400, ''])
  })

  it('wants a file, and a folder that it knows', async () => {
    const form = new FormData()
    form.set('overwrite', 'true')
    expect((await ask(target.url, '/upload/image', { method: 'POST', body: form })).status).toBe(400)
    expect((await upload(picture, { type: 'elsewhere' })).status).toBe(500)
  })

  it('takes any kind of file', async () => {
    expect((await upload(Buffer.from('hello'), {}, '/upload/image', `${stem}.txt`)).json).toMatchObject({ name: `${stem}.txt` })
  })

  it('offers an uploaded picture in LoadImage', async () => {
    const { json } = await ask(target.url, '/object_info/LoadImage')
    const options = dig(json, 'LoadImage', 'input', 'required', 'image')
    expect(Array.isArray(options) && options[0]).toContain(name)
  })

  it('puts the alpha of a mask on its original', async () => {
    const data = new Uint8Array(20 * 10 * 4).fill(77)
    const mask = encodeRgbaPng({ width: 20, height: 10, data })
    const original = JSON.stringify({ filename: name, type: 'input', subfolder: '' })
    const saved = await upload(mask, { original_ref: original, subfolder: 'clipspace' }, '/upload/mask', `${stem}-mask.png`)
    expect(saved.json).toEqual({ name: `${stem}-mask.png`, subfolder: 'clipspace', type: 'input' })
    const { bytes } = await view(`filename=${stem}-mask.png&type=input&subfolder=clipspace`)
    expect(decodePng(bytes).data.slice(0, 4)).toEqual(Buffer.from([90, 90, 90, 77]))
    expect((await upload(mask, {}, '/upload/mask', `${stem}-m2.png`)).status).toBe(500)
    const nothing = await upload(mask, { original_ref: JSON.stringify({ filename: 'nowhere.png', type: 'input' }) }, '/upload/mask', `${stem}-m3.png`)
    expect([nothing.status, (await view(`filename=${stem}-m3.png&type=input`)).status]).toEqual([200, 404])
  })

  it('sends a file as it is', async () => {
    const { status, headers, bytes } = await view(input)
    expect(status).toBe(200)
    expect(Buffer.compare(bytes, picture)).toBe(0)
    expect(headers.get('content-type')).toBe('image/png')
    expect(headers.get('content-disposition')).toBe(`filename="${name}"`)
    expect(headers.get('etag')).toMatch(/^".+"$/)
    expect(headers.get('last-modified')).toMatch(/GMT$/)
    expect(headers.get('x-content-type-options')).toBe(target.since('0.28.0') ? 'nosniff' : null)
    expect(headers.get('cache-control')).toBeNull()
  })

  it('lets an annotation override the type', async () => {
    expect((await view(`filename=${encodeURIComponent(`${name} [input]`)}`)).status).toBe(200)
    expect((await view(`filename=${name}`)).status).toBe(404) // the output folder is meant when nothing is said
  })

  it.each([
    ['', 404], ['filename=nowhere.png', 404], ['filename=x.png&type=bogus', 400], ['filename=../main.py', 400],
    ['filename=/etc/passwd', 400], ['filename=x.png&subfolder=../../', 403],
  ])('answers %j with %i and nothing', async (query, status) => {
    const answer = await view(query)
    expect([answer.status, answer.bytes.length]).toEqual([status, 0])
  })

  it('uses only the last part of a filename', async () => {
    expect((await view(`filename=some/where/${name}&type=input`)).status).toBe(200)
  })

  it('sends parts, and nothing that is known already', async () => {
    const part = await view(input, { Range: 'bytes=0-9' })
    expect([part.status, part.bytes.length, part.headers.get('content-range')]).toEqual([206, 10, `bytes 0-9/${picture.length}`])
    const { headers } = await view(input)
    expect((await view(input, { 'If-None-Match': headers.get('etag') ?? '' })).status).toBe(304)
    const head = await fetch(`${target.url}/view?${input}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(picture.length)])
  })

  it('encodes previews as jpeg, and as webp whatever else is asked for', async () => {
    const jpeg = await view(`${input}&preview=jpeg;80`)
    expect(jpeg.headers.get('content-type')).toBe('image/jpeg')
    const { width, height } = decodeJpeg(jpeg.bytes)
    expect([width, height]).toEqual([20, 10])
    for (const preview of ['webp;90', 'png', 'jpeg;80&channel=a']) {
      const webp = await view(`${input}&preview=${preview}`)
      expect(webp.headers.get('content-type')).toBe('image/webp')
      expect(Buffer.from(webp.bytes).toString('latin1', 0, 4) + Buffer.from(webp.bytes).toString('latin1', 8, 12)).toBe('RIFFWEBP')
    }
    expect((await view(`filename=${stem}.txt&type=input&preview=jpeg`)).status).toBe(500)
  })

  it('strips metadata for channel=rgb', async () => {
    const { bytes, headers } = await view(`${input}&channel=rgb`)
    expect([headers.get('content-type'), pngTexts(picture).length, pngTexts(bytes).length]).toEqual(['image/png', 1, 0])
    expect(decodePng(bytes).data[0]).toBe(90)
  })

  it('gives the alpha alone for channel=a', async () => {
    const { bytes } = await view(`${input}&channel=a`)
    expect(decodePng(bytes).data[3]).toBe(255)
  })

  it('turns active files into downloads since 0.28', async () => {
    await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), {}, '/upload/image', `${stem}.svg`)
    await upload(Buffer.from('<p>hello</p>'), {}, '/upload/image', `${stem}.html`)
    const page = await view(`filename=${stem}.html&type=input`)
    const drawing = await view(`filename=${stem}.svg&type=input`)
    expect(page.headers.get('content-type')).toBe('application/octet-stream')
    if (target.since('0.28.0')) {
      expect(drawing.headers.get('content-type')).toBe('application/octet-stream')
      expect(page.headers.get('content-disposition')).toMatch(/^attachment/)
      expect(page.headers.get('cache-control')).toBe('no-store')
    } else expect(drawing.headers.get('content-type')).toBe('image/svg+xml')
  })
})
