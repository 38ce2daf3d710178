// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { createSmallPainter, type SmallPicture } from '@/ui/smallPainter'

const settled = () => new Promise<void>((resolve) => { setImmediate(resolve) })

/** A canvas, a decoder that refuses picture 0, and timers that the test runs. */
function setUp() {
  const drawn: number[] = []
  const closed: number[] = []
  const decoded: { id: number; widthPx: number }[] = []
  const timers = new Map<number, () => void>()
  let nextTimer = 1
  const canvas = { width: 0, height: 0, getContext: () => ({ drawImage: ({ id }: { id: number }) => drawn.push(id) }) } as unknown as HTMLCanvasElement
  const painter = createSmallPainter(canvas, {
    widthPx: 88,
    decode: async (blob, widthPx) => {
      const id = new Uint8Array(await blob.arrayBuffer())[0] ?? 0
      decoded.push({ id, widthPx })
      if (id === 0) throw new Error('no picture')
      return { id, width: widthPx, height: 44, close: () => closed.push(id) } as unknown as ImageBitmap
    },
    setTimer: (run) => {
      timers.set(nextTimer, run)
      return nextTimer++
    },
    clearTimer: (timer) => timers.delete(timer as number),
  })
  return {
    painter, canvas, drawn, closed, decoded, timers,
    async passPause() {
      const due = [...timers.values()]
      timers.clear()
      for (const run of due) run()
      await settled()
    },
  }
}

const picture = (id: number): SmallPicture => ({ mime: 'image/jpeg', bytes: new Uint8Array([id]) })

describe('the small painter', () => {
  it('paints the first picture at once, at the size it is shown at', async () => {
    const { painter, canvas, drawn, decoded } = setUp()
    painter.show(picture(1))
    await settled()
    expect(drawn).toEqual([1])
    expect(decoded).toEqual([{ id: 1, widthPx: 88 }])
    expect([canvas.width, canvas.height]).toEqual([88, 44])
  })

  it('decodes only the newest of those that come during its pause', async () => {
    const { painter, drawn, decoded, closed, passPause } = setUp()
    painter.show(picture(1))
    await settled()
    for (const id of [2, 3, 4]) painter.show(picture(id))
    await settled()
    expect(drawn).toEqual([1])
    await passPause()
    expect(drawn).toEqual([1, 4])
    expect(decoded.map(({ id }) => id)).toEqual([1, 4])
    expect(closed).toEqual([1, 4])
  })

  it('rests when nothing has come, and begins again', async () => {
    const { painter, drawn, timers, passPause } = setUp()
    painter.show(picture(1))
    await settled()
    await passPause()
    expect(timers.size).toBe(0)
    painter.show(picture(2))
    await settled()
    expect(drawn).toEqual([1, 2])
  })

  it('goes on after bytes that are no picture', async () => {
    const { painter, drawn, passPause } = setUp()
    painter.show(picture(0))
    await settled()
    painter.show(picture(1))
    await passPause()
    expect(drawn).toEqual([1])
  })

  it('paints nothing after it was closed, and closes what was being decoded', async () => {
    const { painter, drawn, closed, timers } = setUp()
    painter.show(picture(1))
    painter.close()
    painter.close()
    painter.show(picture(2))
    await settled()
    expect([drawn, closed, timers.size]).toEqual([[], [1], 0])
  })
})
