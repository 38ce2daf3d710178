/**
 * What a node put out, in our words. The reader turns ComfyUI's ui objects (`executed.output`, history `outputs`)
 * into these; unknown keys whose items have a `filename` are files, everything else unknown is kept as `other`.
 * Source: protocol 2.8.
 */
export type FileArea = 'output' | 'temp' | 'input'
export type MediaKind = 'image' | 'video' | 'audio' | 'model3d' | 'file'

export interface OutputFile {
  kind: 'file'
  /** Decided by the file extension, not by the key it came under: videos come under `images`. */
  media: MediaKind
  filename: string
  subfolder: string
  area: FileArea
  /** The ui key, e.g. `images`, `audio`, `gifs`. */
  key: string
}
export interface OutputText {
  kind: 'text'
  text: string
  key: string
}
/** Something no reader knows; shown as what it is called, never dropped silently. */
export interface OutputOther {
  kind: 'other'
  key: string
  sample: string
}
export type OutputItem = OutputFile | OutputText | OutputOther
