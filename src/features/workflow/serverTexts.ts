/** The words of the server's saved workflows. */
export const serverWords = {
  title: 'Workflows on the server',
  loading: 'Asking the server…',
  noServer: 'Connect to a server first',
  none: 'Nothing is saved there yet',
  empty: 'No workflows here',
  noneWhy: 'ComfyUI’s own page makes the folder when a workflow is first saved there. Save one in ComfyUI and it is listed here.',
  failed: 'The server did not list its workflows',
  silentWhy: 'It did not answer. It may be off, or busy.',
  httpWhy: (status: number) => `It answered HTTP ${status}.`,
  again: 'Try again',
  user: 'User',
  chooseUser: 'Choose…',
  userWhy: 'This server keeps the files of several people apart. Whose are wanted?',
  severalElsewhere: 'This server has several users',
  severalElsewhereWhy: 'It must be told who asks, and a page of another address may not tell it. Open this page from the server itself (its address with /darkroom/ behind it) or through the start command, or drop the workflow’s file here.',
} as const

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const fullDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** "14:31" today, "19 Nov" this year, "19 Nov 2024" before. */
export function whenSaved(atMs: number, nowMs: number): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)]
  if (at.toDateString() === now.toDateString()) return time.format(at)
  return (at.getFullYear() === now.getFullYear() ? day : fullDay).format(at)
}
