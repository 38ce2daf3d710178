/**
 * GET /view: files from output, input and temp, as they are or encoded anew. Source: protocol 1.5.
 */
import { readFileName, resolveFolder } from '../fileNames'
import { isArea, type FileStore, type StoredFile } from '../files'
import { fileReply } from '../http/fileReply'
import { empty, type Reply, type Request } from '../http/message'
import type { Router } from '../http/router'
import { encodeJpeg } from '../media/jpegEncoder'
import { encodePng, encodeRgbaPng, rasterOf, type DecodedPicture } from '../media/png'
import { decode } from '../media/readPicture'
import { encodeWebp } from '../media/webp'
import { contentTypeOf, isActive } from '../mime'
import type { Profile } from '../profile'
import { PyError } from '../python/values'

const DEFAULT_QUALITY = 90

export function addViewRoutes(router: Router, files: FileStore, profile: Profile): void {
  router.add('GET', '/view', (request) => {
    const found = findFile(request, files)
    if ('status' in found) return found
    const { query } = request
    if (query.has('preview')) return encodePreview(found, query.get('preview') ?? '', query.get('channel') ?? '')
    const channel = query.get('channel')
    if (channel === 'rgb' || channel === 'a') return encodeChannel(found, channel)
    return sendRaw(request, found, profile)
  })
}

function findFile({ query }: Request, files: FileStore): StoredFile | Reply {
  const wanted = query.get('filename')
  if (wanted === null || wanted.startsWith('blake3:')) return empty(404)
  const typed = query.get('type') ?? 'output'
  const { area, name } = readFileName(wanted, isArea(typed) ? typed : 'output')
  if (wanted === '' || wanted.startsWith('/') || wanted.includes('..')) return empty(400)
  const isAnnotated = /\[(output|input|temp)\]$/.test(wanted)
  if (!isAnnotated && !isArea(typed)) return empty(400)
  // Only the last part of the name counts: folders belong into `subfolder`.
  const subfolder = resolveFolder(query.get('subfolder') ?? '')
  if (subfolder === null) return empty(403)
  return files.get(area, subfolder, name) ?? empty(404)
}

function disposition(file: StoredFile): Record<string, string> {
  return { 'Content-Disposition': `filename="${file.name.replaceAll('"', '\\"')}"` }
}

function sendRaw(request: Request, file: StoredFile, profile: Profile): Reply {
  const sniffing: Record<string, string> = profile.hardensFiles ? { 'X-Content-Type-Options': 'nosniff' } : {}
  const isImageTag = request.headers['sec-fetch-dest'] === 'image' && file.name.toLowerCase().endsWith('.svg')
  if (!isActive(file.name, profile.hardensFiles) || (profile.hardensFiles && isImageTag)) {
    return fileReply(request, { ...file, headers: { ...sniffing, ...disposition(file), 'Content-Type': contentTypeOf(file.name) } })
  }
  const guarded = profile.hardensFiles
    ? { 'Content-Disposition': `attachment; filename="${file.name}"`, 'Cache-Control': 'no-store', Vary: 'Sec-Fetch-Dest' }
    : disposition(file)
  return fileReply(request, { ...file, headers: { ...sniffing, ...guarded, 'Content-Type': 'application/octet-stream' } })
}

function pictureOf(file: StoredFile): DecodedPicture {
  const picture = decode(file.bytes)
  if (!picture) throw new PyError('UnidentifiedImageError', `cannot identify image file '${file.name}'`)
  return picture
}

/** Full size, without metadata. Anything but jpeg becomes webp, and so does what has an alpha channel. */
function encodePreview(file: StoredFile, preview: string, channel: string): Reply {
  const [format = '', quality = ''] = preview.split(';')
  const raster = rasterOf(pictureOf(file))
  const isJpeg = format === 'jpeg' && !channel.includes('a')
  const wanted = /^\d+$/.test(quality) ? Number(quality) : DEFAULT_QUALITY
  return {
    status: 200,
    headers: { ...disposition(file), 'Content-Type': isJpeg ? 'image/jpeg' : 'image/webp' },
    body: isJpeg ? encodeJpeg(raster, wanted) : encodeWebp(raster),
  }
}

async function encodeChannel(file: StoredFile, channel: 'rgb' | 'a'): Promise<Reply> {
  const picture = pictureOf(file)
  const body = channel === 'rgb' ? await encodePng(rasterOf(picture)) : encodeRgbaPng(alphaOnly(picture))
  return { status: 200, headers: { ...disposition(file), 'Content-Type': 'image/png' }, body }
}

function alphaOnly({ width, height, data }: DecodedPicture): DecodedPicture {
  const alone = new Uint8Array(data.length)
  for (let at = 3; at < data.length; at += 4) alone[at] = data[at] ?? 255
  return { width, height, data: alone }
}
