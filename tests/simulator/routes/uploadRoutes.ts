/**
 * Uploads. Source: protocol 1.6.
 */
import { resolveFolder } from '../fileNames'
import { isArea, type Area, type FileStore } from '../files'
import { readForm, type FormPart } from '../http/body'
import { empty, json, type Request } from '../http/message'
import type { Router } from '../http/router'
import { decodePng, encodeRgbaPng, type DecodedPicture } from '../media/png'
import { decode } from '../media/readPicture'
import { readPyJson } from '../python/json'
import { isPyObject, printStr, PyError } from '../python/values'

interface Upload {
  file: FormPart
  area: Area
  subfolder: string
  overwrites: boolean
  field(name: string): string | null
}

export function addUploadRoutes(router: Router, files: FileStore): void {
  router.add('POST', '/upload/image', async (request) => {
    const upload = await readUpload(request)
    if (!upload) return empty(400)
    const { area, subfolder, file } = upload
    const name = upload.overwrites ? fileName(file) : freeName(files, area, subfolder, fileName(file), file.data)
    files.put(area, subfolder, name, new Uint8Array(file.data))
    return json({ name, subfolder, type: area })
  })

  router.add('POST', '/upload/mask', async (request) => {
    const upload = await readUpload(request)
    if (!upload) return empty(400)
    const { area, subfolder, file } = upload
    const name = upload.overwrites ? fileName(file) : freeName(files, area, subfolder, fileName(file), file.data)
    const original = findOriginal(upload.field('original_ref'), files)
    // An original that does not exist is passed over in silence: nothing is saved and the answer is the same.
    if (original) files.put(area, subfolder, name, encodeRgbaPng(withAlpha(original, decodePng(file.data))))
    return json({ name, subfolder, type: area })
  })
}

/** Null where the server says 400. @throws for a type that it does not know */
async function readUpload(request: Request): Promise<Upload | null> {
  const parts = readForm(request.headers['content-type'] ?? '', await request.bytes())
  const field = (name: string) => parts.find((part) => part.name === name && part.filename === null)?.data.toString('utf8') ?? null
  const file = parts.find((part) => part.name === 'image' && part.filename !== null)
  const area = field('type') ?? 'input'
  if (!isArea(area)) throw new PyError('UnboundLocalError', `no folder for ${area}`)
  if (!file || file.filename === '') return null
  const subfolder = resolveFolder(field('subfolder') ?? '')
  if (subfolder === null || resolveFolder(`${subfolder}/${file.filename ?? ''}`.replace(/^\//, '')) === null) return null
  const overwrite = field('overwrite')
  return { file, area, subfolder, overwrites: overwrite === 'true' || overwrite === '1', field }
}

function fileName({ filename }: FormPart): string {
  return (filename ?? '').split('/').at(-1) ?? ''
}

/** The name itself when it is free or holds the same bytes, else the first free "name (1).ext". */
function freeName(files: FileStore, area: Area, subfolder: string, name: string, data: Uint8Array): string {
  const cut = name.lastIndexOf('.')
  const stem = cut > 0 ? name.slice(0, cut) : name
  const extension = cut > 0 ? name.slice(cut) : ''
  let candidate = name
  for (let count = 1; ; count++) {
    const there = files.get(area, subfolder, candidate)
    if (!there || Buffer.compare(there.bytes, data) === 0) return candidate
    candidate = `${stem} (${count})${extension}`
  }
}

function findOriginal(reference: string | null, files: FileStore): DecodedPicture | null {
  if (reference === null) throw new PyError('KeyError', "'original_ref'")
  const parsed = readPyJson(reference)
  if (!isPyObject(parsed)) throw new PyError('TypeError', 'original_ref is no object')
  const area = printStr(parsed['type'] ?? 'output')
  const subfolder = resolveFolder(printStr(parsed['subfolder'] ?? ''))
  const file = isArea(area) && subfolder !== null ? files.get(area, subfolder, printStr(parsed['filename'] ?? '')) : null
  return file ? decode(file.bytes) : null
}

function withAlpha(original: DecodedPicture, mask: DecodedPicture): DecodedPicture {
  if (original.width !== mask.width || original.height !== mask.height) throw new PyError('ValueError', 'images do not match')
  const data = new Uint8Array(original.data)
  for (let at = 3; at < data.length; at += 4) data[at] = mask.data[at] ?? 255
  return { ...original, data }
}
