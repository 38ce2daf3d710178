/** What a downloaded output is called. Pure. */
import type { Run, RunOutput } from '@/storage/run'

const MAX_NAME = 80
const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/gif': 'gif' }

/** The server's own name; for what came over the socket, and had none, the workflow, seed and number. */
export function fileNameOf(run: Run, { item }: RunOutput): string {
  if (item.kind === 'file') return item.filename
  const stem = `${safe(run.workflowName)}${run.seed === null ? '' : `_${run.seed}`}`
  if (item.kind === 'socketImage') return `${stem}_${String(item.index + 1).padStart(2, '0')}.${EXTENSIONS[item.mime] ?? 'png'}`
  return `${stem}_${safe(item.key)}.txt`
}

/** No file system takes these, or takes them for folders. */
function safe(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is to be removed
  const clean = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, ' ').replace(/\s+/g, ' ').trim().replace(/^\.+|[. ]+$/g, '')
  return [...(clean || 'result')].slice(0, MAX_NAME).join('') // by characters: half of one is none
}
