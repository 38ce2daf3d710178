/**
 * Tells what kind of file some bytes begin, by their signatures alone: names and types of files are often wrong.
 * Pure. What each kind holds is read by the file named after it.
 */

/** The last row holds no workflow that anything writes; they are known so that a person can be told what the file is. */
export type FileKind =
  | 'json' | 'text'
  | 'png' | 'jpeg' | 'webp' | 'avif' | 'gif' | 'svg' | 'exr'
  | 'mp4' | 'matroska' | 'flac' | 'ogg' | 'mp3'
  | 'safetensors' | 'glb'
  | 'zip' | 'gzip' | 'pdf' | 'tiff' | 'bmp' | 'wav' | 'avi' | 'gguf' | 'html' | 'unknown'

/** As much of a file as fileKindOf wants to see. */
export const HEAD_BYTES = 4096

/** Of ISO base media files: which are pictures. All others are films or sound. */
const PICTURE_BRANDS: ReadonlySet<string> = new Set(['avif', 'avis', 'mif1', 'msf1', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'])

const SIGNATURES: readonly [bytes: string, kind: FileKind][] = [
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['\x76\x2f\x31\x01', 'exr'],
  ['\x1a\x45\xdf\xa3', 'matroska'],
  ['fLaC', 'flac'],
  ['OggS', 'ogg'],
  ['ID3', 'mp3'],
  ['glTF', 'glb'],
  ['PK\x03\x04', 'zip'],
  ['\x1f\x8b', 'gzip'],
  ['%PDF-', 'pdf'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['GGUF', 'gguf'],
]

/**
 * @param head the first HEAD_BYTES of the file, or all of it
 * @param size of the whole file in bytes
 */
export function fileKindOf(head: Uint8Array, size: number): FileKind {
  const start = latin1(head.subarray(0, 16))
  const signature = SIGNATURES.find(([bytes]) => start.startsWith(bytes))
  if (signature) return signature[1]
  if (start.startsWith('RIFF')) return riffKind(start.slice(8, 12))
  if (start.slice(4, 8) === 'ftyp') return PICTURE_BRANDS.has(start.slice(8, 12)) ? 'avif' : 'mp4'
  if (['moov', 'mdat', 'wide', 'free', 'skip'].includes(start.slice(4, 8))) return 'mp4' // QuickTime before it had ftyp
  if (isSafetensors(head, size)) return 'safetensors'
  const text = textStart(head)
  if (text === null) return isMpegAudio(head) ? 'mp3' : isBitmap(start) ? 'bmp' : 'unknown'
  return textKind(text)
}

function riffKind(form: string): FileKind {
  if (form === 'WEBP') return 'webp'
  return form === 'WAVE' ? 'wav' : form === 'AVI ' ? 'avi' : 'unknown'
}

/** Eight bytes of length, then a JSON object of that length. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true)
  // A text of eight characters and a brace is as long a number as this only in files of petabytes.
  return length >= 2n && length <= BigInt(size - 8)
}

function isMpegAudio(head: Uint8Array): boolean {
  return head[0] === 0xff && [0xfb, 0xf3, 0xf2, 0xfa].includes(head[1] ?? 0)
}

function isBitmap(start: string): boolean {
  return start.startsWith('BM')
}

/** The beginning as text, or null where it is none. */
function textStart(head: Uint8Array): string | null {
  if (hasUtf16Mark(head)) return decodeText(head)
  if (head.includes(0)) return null
  try {
    // The head may end within a character: that is no error of the file.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
  } catch {
    return null
  }
}

function textKind(text: string): FileKind {
  const start = text.trimStart()
  if (/^[{["]/.test(start)) return 'json'
  if (!start.startsWith('<')) return 'text'
  return /<svg[\s>]/i.test(start) ? 'svg' : 'html'
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

/** UTF-8, or UTF-16 where a byte order mark says so; the mark is left out. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = !hasUtf16Mark(bytes) ? 'utf-8' : bytes[0] === 0xff ? 'utf-16le' : 'utf-16be'
  return new TextDecoder(encoding).decode(bytes)
}

/** UTF-8 where it is that, else one character a byte: what fields are in that promise Latin-1 and are often UTF-8. */
export function decodeEither(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return latin1(bytes)
  }
}

/** Without the zeros that fill it up. By hand: a pattern takes the square of their number, where it does not match. */
export function withoutZeros(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--
  return text.slice(0, end)
}

/** Arguments of one call: more of them overflow the stack. */
const CHARS_AT_ONCE = 8192

/** One character a byte. TextDecoder's "latin1" is another encoding, Windows-1252. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHARS_AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + CHARS_AT_ONCE))
  return text
}
