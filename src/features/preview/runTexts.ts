/** The words of a run on the stage. */
import type { RunOutput } from '@/storage/run'

export const runWords = {
  livePreview: 'Live preview',
  filmstrip: 'Steps so far',
  batch: 'Results of this run',
  download: 'Download',
  preparing: 'Preparing the download',
  runAgain: 'Run again',
  openRun: 'Open workflow',
  gone: 'This result is not to be had any more',
  goneWhy: 'The server no longer has the file, or refused to send it.',
  goneTempWhy: 'It was a temporary file (PreviewImage); the server deletes those when it restarts.',
  broken: 'This picture cannot be shown',
  brokenWhy: 'What the server sent is no picture that this browser can decode. It can still be downloaded.',
  temporary: 'Preview image, a temporary file on the server',
  socket: 'Sent by SaveImageWebsocket, kept in this browser',
} as const

/** What an output is called where no picture shows it. */
export function kindWord(output: RunOutput): string {
  const { item } = output
  if (item.kind === 'socketImage') return 'Image'
  if (item.kind === 'text') return 'Text'
  if (item.kind === 'other') return `“${item.key}”`
  return { image: 'Image', video: 'Video', audio: 'Audio', model3d: '3D model', file: 'File' }[item.media]
}
