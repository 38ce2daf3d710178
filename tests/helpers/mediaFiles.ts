/** Builds films, sounds and models with metadata in them, as pictureFiles.ts builds pictures. */
import { big, bytes, latin1Bytes, little, utf8, type Bytes } from './pictureFiles'

type Texts = Readonly<Record<string, string>>

// MP4, MOV, AVIF: boxes of a length, a type and a content.
export function box(type: string, ...content: readonly (string | readonly number[] | Uint8Array)[]): Bytes {
  const body = bytes(...content)
  return bytes(big(body.length + 8), type, body)
}
/** The length in eight bytes. */
function longBox(type: string, content: Uint8Array): Bytes {
  return bytes(big(1), type, big(0), big(content.length + 16), content)
}

const FULL = [0, 0, 0, 0]
const handler = (kind: string) => box('hdlr', FULL, [0, 0, 0, 0], kind, Array(12).fill(0) as number[], [0])

/** Keys by number, as the flag use_metadata_tags has them written. */
export function mdta(texts: Texts): Bytes {
  const names = Object.keys(texts)
  const keys = box('keys', FULL, big(names.length), ...names.map((name) => box('mdta', utf8(name))))
  const items = Object.values(texts).map((text, index) => bytes(big(8 + 16 + utf8(text).length), big(index + 1), box('data', big(1), big(0), utf8(text))))
  return box('meta', FULL, handler('mdta'), keys, box('ilst', ...items))
}

/** As iTunes has them: ©cmt and free names. */
export function itunes(texts: Texts): Bytes {
  const items = Object.entries(texts).map(([name, text]) => {
    const data = box('data', big(1), big(0), utf8(text))
    return name.length === 4 ? box(name, data) : box('----', box('mean', FULL, 'com.example'), box('name', FULL, name), data)
  })
  return box('meta', FULL, handler('mdir'), box('ilst', ...items))
}

/** The tags behind the film, where ffmpeg writes them. */
export function mp4(...inMoov: readonly Uint8Array[]): Bytes {
  return bytes(box('ftyp', 'isom', big(512), 'isom'), longBox('mdat', latin1Bytes('film'.repeat(100))), box('moov', box('mvhd', Array(100).fill(0) as number[]), ...inMoov))
}

export interface AvifItem {
  type: 'Exif' | 'mime'
  data: Uint8Array
}

/** Items lie behind the boxes, each in two pieces; or in `idat`. */
export function avif(items: readonly AvifItem[], { inIdat = false } = {}): Bytes {
  const infos = items.map(({ type }, index) => box('infe', [2, 0, 0, 0], big(index + 1, 2), [0, 0], type, [0], type === 'mime' ? 'application/rdf+xml\0' : ''))
  const data = items.map(({ type, data: content }) => bytes(type === 'Exif' ? big(0) : [], content))
  const build = (start: number) => {
    let at = start
    const places = data.map((content, index) => {
      const half = Math.floor(content.length / 2)
      const entry = bytes(big(index + 1, 2), big(inIdat ? 1 : 0, 2), big(0, 2), big(2, 2), big(at), big(half), big(at + half), big(content.length - half))
      at += content.length
      return entry
    })
    const iloc = box('iloc', [1, 0, 0, 0], [0x44, 0], big(items.length, 2), ...places)
    const meta = box('meta', FULL, handler('pict'), box('iinf', FULL, big(items.length, 2), ...infos), iloc, ...(inIdat ? [box('idat', ...data)] : []))
    return bytes(box('ftyp', 'avif', big(0), 'mif1'), meta)
  }
  if (inIdat) return build(0)
  return bytes(build(build(0).length + 8), box('mdat', ...data))
}

// Matroska: an id, a length of one to eight bytes that says how many it has, a content.
export function element(id: number, ...content: readonly (string | readonly number[] | Uint8Array)[]): Bytes {
  const body = bytes(...content)
  return bytes(idBytes(id), [0x10 | (body.length >>> 24), ...big(body.length, 3)], body)
}
/** A length in eight bytes, as ffmpeg reserves for what it does not know yet. */
export function wideElement(id: number, content: Uint8Array): Bytes {
  return bytes(idBytes(id), [1, 0, 0, 0], big(content.length), content)
}
/** Without a length: a live recording. */
export function openElement(id: number, content: Uint8Array): Bytes {
  return bytes(idBytes(id), [1, 255, 255, 255, 255, 255, 255, 255], content)
}
function idBytes(id: number): number[] {
  return big(id).slice(big(id).findIndex((byte) => byte !== 0))
}

export const EBML = 0x1a45dfa3
export const SEGMENT = 0x18538067
export const CLUSTER = 0x1f43b675
const SIMPLE_BLOCK = 0xa3

export function tags(texts: Texts): Bytes {
  const simple = Object.entries(texts).map(([name, text]) => element(0x67c8, element(0x45a3, name), element(0x4487, utf8(text))))
  return element(0x1254c367, element(0x7373, element(0x63c0), ...simple))
}
export function matroska(...inSegment: readonly Uint8Array[]): Bytes {
  return bytes(element(EBML, element(0x4282, 'webm')), wideElement(SEGMENT, bytes(...inSegment)))
}
export const block = (content: string): Bytes => element(SIMPLE_BLOCK, content)

// FLAC, Ogg: comments of the form NAME=text.
export function vorbisComments(texts: Texts): Bytes {
  const entries = Object.entries(texts).map(([name, text]) => utf8(`${name}=${text}`))
  return bytes(little(4), 'Test', little(entries.length), ...entries.flatMap((entry) => [little(entry.length), entry]))
}
export function flac(texts: Texts): Bytes {
  const comments = vorbisComments(texts)
  return bytes('fLaC', [0], big(34, 3), Array(34).fill(0) as number[], [0x84], big(comments.length, 3), comments, 'sound')
}

/** One page for each packet, more where a packet is longer than a page holds. */
export function ogg(...packets: readonly Uint8Array[]): Bytes {
  const pages = packets.flatMap((packet) => {
    const sizes = [...(Array(Math.floor(packet.length / 255)).fill(255) as number[]), packet.length % 255]
    const groups = Array.from({ length: Math.ceil(sizes.length / 255) }, (_, at) => sizes.slice(at * 255, at * 255 + 255))
    let at = 0
    return groups.map((group) => {
      const length = group.reduce((sum, size) => sum + size, 0)
      at += length
      return bytes('OggS', Array(10).fill(0) as number[], little(77), little(0), little(0), [group.length], group, packet.subarray(at - length, at))
    })
  })
  return bytes(...pages)
}
export function opus(texts: Texts): Bytes {
  return ogg(latin1Bytes('OpusHead........'), bytes('OpusTags', vorbisComments(texts)), latin1Bytes('sound'))
}

// ID3: frames of an id, a length, flags.
export function id3(version: 3 | 4, frames: readonly Uint8Array[]): Bytes {
  const body = bytes(...frames, Array(20).fill(0) as number[])
  return bytes('ID3', [version, 0, 0], synchsafe(body.length), body)
}
/** @param encoding 0 Latin-1, 1 UTF-16 with a mark, 3 UTF-8 */
export function txxx(version: 3 | 4, key: string, text: string, encoding: 0 | 1 | 3 = 3): Bytes {
  const body = encoding === 1 ? bytes([1], utf16(key), [0, 0], utf16(text)) : bytes([encoding], utf8(key), [0], utf8(text))
  return bytes('TXXX', version === 4 ? synchsafe(body.length) : big(body.length), [0, 0], body)
}
function utf16(text: string): Bytes {
  return bytes([0xff, 0xfe], ...Array.from(text, (letter) => little(letter.charCodeAt(0), 2)))
}
function synchsafe(value: number): number[] {
  return [21, 14, 7, 0].map((shift) => (value >>> shift) & 0x7f)
}

export function safetensors(metadata: Texts): Bytes {
  const header = utf8(JSON.stringify({ __metadata__: metadata, latent: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }))
  return bytes(little(header.length, 8), header, [0, 0, 0, 0])
}
export function glb(json: string): Bytes {
  const body = utf8(json)
  return bytes('glTF', little(2), little(20 + body.length), little(body.length), 'JSON', body)
}
