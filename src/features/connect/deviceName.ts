/**
 * A device's name as ComfyUI tells it, cut down to what people call the thing: "cuda:0 NVIDIA GeForce RTX 4090 :
 * cudaMallocAsync" is an RTX 4090. What is not known is left as it is.
 */
export function shortDeviceName(name: string): string {
  const plain = name
    .replace(/^(?:cuda|xpu|npu|mlu|hip|privateuseone)(?::\d+)?\s+/i, '')
    .replace(/\s+:\s*\w+$/, '') // the allocator
    .replace(/\((?:R|TM|C)\)/gi, '')
    .replace(/^(?:NVIDIA|AMD|Intel|Apple)\s+(?=\S)/i, '')
    .replace(/^(?:GeForce|Radeon)\s+(?=\S)/i, '')
    .replace(/\s+Graphics$/i, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (/^(?:cpu|mps)$/i.test(plain)) return plain.toUpperCase()
  return plain || name
}
