/**
 * The least that can show previews: one socket, decode, draw. What the app is measured against: it decodes as the app
 * does (one at a time, newest wins, painted with the display), and does nothing else.
 */
import { BARE_CLIENT } from './names'

const PICTURE_WITH_METADATA = 4

const canvas = document.querySelector('canvas')
const context = canvas?.getContext('2d')
let waiting: Blob | null = null
let ready: ImageBitmap | null = null
let isDecoding = false
let isPaintDue = false

const address = new URL('comfy/ws', location.href)
address.protocol = 'ws:'
address.searchParams.set('clientId', BARE_CLIENT)
const socket = new WebSocket(address)
socket.binaryType = 'arraybuffer'
socket.addEventListener('open', () => socket.send('{"type":"feature_flags","data":{"supports_preview_metadata":true}}'))
socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!(data instanceof ArrayBuffer)) return
  const view = new DataView(data)
  if (view.getUint32(0) !== PICTURE_WITH_METADATA) return
  waiting = new Blob([new Uint8Array(data, 8 + view.getUint32(4))], { type: 'image/jpeg' })
  void decodeNewest()
})

async function decodeNewest() {
  if (isDecoding) return
  isDecoding = true
  while (waiting) {
    const picture: Blob = waiting
    waiting = null
    const bitmap = await createImageBitmap(picture)
    ready?.close()
    ready = bitmap
    if (!isPaintDue) requestAnimationFrame(paint)
    isPaintDue = true
  }
  isDecoding = false
}

function paint() {
  isPaintDue = false
  const bitmap = ready
  ready = null
  if (!bitmap || !canvas) return
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height
  context?.drawImage(bitmap, 0, 0)
  bitmap.close()
}
