/**
 * Content types by file name, and which of them a browser would run. Source: protocol 1.5.
 */
const types: Readonly<Record<string, string>> = {
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif', svg: 'image/svg+xml',
  mp4: 'video/mp4', webm: 'video/webm', mov: 'video/quicktime', mkv: 'video/x-matroska',
  mp3: 'audio/mpeg', flac: 'audio/flac', wav: 'audio/x-wav', opus: 'audio/opus',
  txt: 'text/plain', json: 'application/json', css: 'text/css', js: 'text/javascript', html: 'text/html', htm: 'text/html',
  xhtml: 'application/xhtml+xml', xml: 'text/xml', glb: 'model/gltf-binary',
}
const activeBefore = new Set(['html', 'htm', 'xhtml', 'js', 'css'])
const activeNow = new Set([...activeBefore, 'svg', 'xml', 'mht', 'mhtml'])

function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

export function contentTypeOf(name: string): string {
  return types[extensionOf(name)] ?? 'application/octet-stream'
}

/** @param isHardened the newer release, which is stricter */
export function isActive(name: string, isHardened: boolean): boolean {
  return (isHardened ? activeNow : activeBefore).has(extensionOf(name))
}
