/** The names by which inputs such as LoadImage's call a file. Their making is inputValueOf in upload.ts. Source: protocol 1.6. */
import type { OutputFile } from './outputs'

/** `folder/name`, perhaps annotated ` [temp]`: the form in which LoadImage names a file (protocol 1.6). */
export function inputFile(name: string): Pick<OutputFile, 'filename' | 'subfolder' | 'area'> {
  const [, path = name, area = 'input'] = /^(.*?)(?: \[(input|output|temp)\])?$/s.exec(name) ?? []
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return { filename: path.slice(at + 1), subfolder: at < 0 ? '' : path.slice(0, at), area: area as OutputFile['area'] }
}
