// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { createPainter, type Picture } from '@/features/preview/painter'

interface FakeBitmap {
  id: number
  width: number
  height: number
  isClosed: boolean
}

const settled = () => new Promise<void>((resolve) => { setImmediate(resolve) })

/** A canvas, a decoder whose promises the test settles, and animation frames the test runs. */
function setUp() {
  const drawn: number[] = []
  const bitmaps: FakeBitmap[] = []
  const decodes: { id: number; settle: () => void; fail: () => void }[] = []
  const frames = new Map<number, () => void>()
  let nextFrame = 1
  const broken: unknown[] = []
  const canvas = {
    width: 0,
    height: 0,
    getContext: () => ({ drawImage: (bitmap: FakeBitmap) => drawn.push(bitmap.id) }),
  } as unknown as HTMLCanvasElement
  const painter = createPainter(canvas, {
    decode: async (blob) => {
      const id = new Uint8Array(await blob.arrayBuffer())[0] ?? 0
      return new Promise((resolve, reject) => {
        decodes.push({
          id,
          settle: () => {
            const bitmap = { id, width: 64, height: 32, isClosed: false, close() { this.isClosed = true } }
            bitmaps.push(bitmap)
            resolve(bitmap as unknown as ImageBitmap)
          },
          fail: () => reject(new Error('not a picture')),
        })
      })
    },
    requestFrame: (paint) => {
      frames.set(nextFrame, paint)
      return nextFrame++
    },
    cancelFrame: (handle) => frames.delete(handle),
    onBroken: (cause) => broken.push(cause),
  })
  return {
    painter, canvas, drawn, bitmaps, decodes, broken, settled,
    runFrames() {
      const due = [...frames.values()]
      frames.clear()
      for (const paint of due) paint()
    },
    hasFrame: () => frames.size > 0,
  }
}

const picture = (id: number): Picture => ({ mime: 'image/jpeg', bytes: new Uint8Array([id]) })

describe('the preview painter', () => {
  it('decodes one frame at a time and skips those that a newer one has overtaken', async () => {
    const stage = setUp()
    stage.painter.show(picture(1))
    await stage.settled()
    stage.painter.show(picture(2))
    stage.painter.show(picture(3))
    expect(stage.decodes.map((decode) => decode.id)).toEqual([1])
    stage.decodes[0]?.settle()
    await stage.settled()
    expect(stage.decodes.map((decode) => decode.id)).toEqual([1, 3])
    stage.decodes[1]?.settle()
    await stage.settled()
    stage.runFrames()
    expect(stage.drawn).toEqual([3])
    expect(stage.bitmaps.every((bitmap) => bitmap.isClosed)).toBe(true)
  })

  it('takes the size of the picture', async () => {
    const stage = setUp()
    stage.painter.show(picture(1))
    await stage.settled()
    stage.decodes[0]?.settle()
    await stage.settled()
    stage.runFrames()
    expect([stage.canvas.width, stage.canvas.height]).toEqual([64, 32])
  })

  it('keeps the last picture and goes on after a frame that is none', async () => {
    const stage = setUp()
    stage.painter.show(picture(1))
    await stage.settled()
    stage.decodes[0]?.fail()
    await stage.settled()
    expect(stage.broken).toHaveLength(1)
    stage.painter.show(picture(2))
    await stage.settled()
    stage.decodes[1]?.settle()
    await stage.settled()
    stage.runFrames()
    expect(stage.drawn).toEqual([2])
  })

  it('paints nothing and leaks nothing when closed during a decode', async () => {
    const stage = setUp()
    stage.painter.show(picture(1))
    await stage.settled()
    stage.painter.close()
    stage.decodes[0]?.settle()
    await stage.settled()
    expect(stage.hasFrame()).toBe(false)
    expect(stage.bitmaps.every((bitmap) => bitmap.isClosed)).toBe(true)
    stage.painter.close()
  })
})
