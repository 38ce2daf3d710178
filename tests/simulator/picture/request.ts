/**
 * All that a drawn picture depends on. Equal requests give equal bytes.
 */
export interface SceneRequest {
  prompt: string
  negative: string
  seed: bigint
  steps: number
  cfg: number
  /** The size of the whole picture; it is drawn smaller and scaled up. */
  width: number
  height: number
  /** Model and LoRA names: shift the colours a little, and words in them count like words of the prompt. */
  style: string
}
