/** What an upload input takes: pictures, videos, sounds, or any file. Pure. */
import type { MediaKind } from '@/comfy/outputs'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'

export type UploadKind = NonNullable<ComboInput['upload']>

const EXTENSIONS: Readonly<Record<Exclude<UploadKind, 'file'>, RegExp>> = {
  image: /\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|avif|svg)$/i,
  video: /\.(mp4|webm|mov|mkv|avi|m4v|gif|webp)$/i,
  audio: /\.(mp3|wav|flac|ogg|opus|m4a|aac)$/i,
}
/** ComfyUI's nodes read a video's frames or its sound. */
const TYPES: Readonly<Record<UploadKind, RegExp>> = { image: /^image\//, video: /^video\//, audio: /^(audio|video)\//, file: /^/ }

/** For a file dialog. */
export const ACCEPT: Readonly<Record<UploadKind, string | undefined>> = { image: 'image/*', video: 'video/*', audio: 'audio/*,video/*', file: undefined }

/** Whether a file that was dropped or pasted is for this input. Some systems tell no type for what they do not know. */
export function takesFile(kind: UploadKind, file: File): boolean {
  return TYPES[kind].test(file.type) || (file.type === '' && takesName(kind, file.name))
}

/** The same for a file of the server, by its name, which may be annotated: `a.png [output]`. */
export function takesName(kind: UploadKind, name: string): boolean {
  return kind === 'file' || EXTENSIONS[kind].test(name.replace(/ \[(input|output|temp)\]$/, ''))
}

export function takesMedia(kind: UploadKind, media: MediaKind): boolean {
  return kind === 'file' || media === kind || (kind === 'audio' && media === 'video')
}
