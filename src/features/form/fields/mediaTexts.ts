/** The words of inputs that take files. */
import type { UploadKind } from './mediaKinds'

export const words = {
  upload: 'Upload…',
  choose: 'Choose…',
  camera: 'Take a picture',
  cancel: 'Cancel',
  again: 'Try again',
  input: 'Input folder',
  output: 'Output folder',
  results: 'Results',
  source: 'Where from',
  loading: 'Asking the server…',
  missing: 'Not on this server. Upload it, or choose another.',
  noServer: 'Connect to a server first.',
  notTold: 'The server did not tell. Its list of files may be switched off.',
  resultGone: 'This browser no longer has the picture.',
  uploadingResult: 'Uploading the picture…',
} as const

const NOUNS: Readonly<Record<UploadKind, readonly [one: string, many: string]>> = {
  image: ['picture', 'pictures'], video: ['video', 'videos'], audio: ['sound', 'sounds'], file: ['file', 'files'],
}

export function chooseTitle(kind: UploadKind): string {
  return `Choose a ${NOUNS[kind][0]}`
}

export function emptyText(kind: UploadKind, source: 'input' | 'output' | 'results'): string {
  const [, many] = NOUNS[kind]
  return source === 'results' ? `No ${many} yet: what runs of this browser make is listed here.` : `The server’s ${source} folder has no ${many}.`
}

export function uploadingText(name: string): string {
  return `Uploading ${name}`
}

export function percentText(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`
}

export function viewLabel(name: string): string {
  return `View ${name}`
}
