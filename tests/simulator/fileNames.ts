/**
 * File names as nodes and /view write them: "sub/name.png [temp]". The annotation overrides the folder otherwise meant.
 */
import { isArea, type Area } from './files'

export interface FileName {
  area: Area
  subfolder: string
  name: string
}

export function readFileName(text: string, meant: Area): FileName {
  const match = /^(.*?)\s*\[(output|input|temp)\]$/.exec(text)
  const path = match?.[1] ?? text
  const named = match?.[2] ?? ''
  const cut = path.lastIndexOf('/')
  return {
    area: isArea(named) ? named : meant,
    subfolder: cut < 0 ? '' : path.slice(0, cut),
    name: path.slice(cut + 1),
  }
}

/** Resolves "." and ".." in a folder; null when it leads outside. */
export function resolveFolder(folder: string): string | null {
  const parts: string[] = []
  for (const part of folder.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return folder.startsWith('/') ? null : parts.join('/')
}
