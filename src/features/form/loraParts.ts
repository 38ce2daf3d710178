/** Of a LoRA whose CLIP strength has a row of its own, in the layout's open parts. */
export function apartKey(index: number): string {
  return `clip of LoRA ${index}`
}
