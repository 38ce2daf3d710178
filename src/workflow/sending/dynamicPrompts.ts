/**
 * Texts as ComfyUI's page resolves them when it queues: comments are taken out, of {a|b|c} one is chosen at random,
 * braces and bars are meant as such behind a backslash. Choices may hold choices.
 * Source: ComfyUI_frontend formatUtil.ts processDynamicPrompt.
 */

/** Choices in choices. Deeper ones are left as they are: every level reads the rest of the text again. */
const MAX_DEPTH = 32

/** @param random as Math.random */
export function processDynamicPrompts(text: string, random: () => number = Math.random): string {
  return process(text, (options) => options[Math.floor(random() * options.length)] ?? '', 0)
}

/** Whether the result would differ from one time to the next. */
export function hasRandomChoices(text: string): boolean {
  let isRandom = false
  process(text, (options) => {
    isRandom ||= options.length > 1
    return options[0] ?? ''
  }, 0)
  return isRandom
}

function process(text: string, choose: (options: readonly string[]) => string, depth: number): string {
  if (depth >= MAX_DEPTH) return text
  const source = text.replace(comments, '')
  let result = ''
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === '\\') result += char + source.charAt(++at)
    else if (char === '{') {
      const block = readBlock(source, at + 1)
      result += process(choose(block.options), choose, depth + 1)
      at = block.end
    } else result += char
  }
  return result.replace(/\\([{}|])/g, '$1')
}

/** The options of a block, whose inner blocks stay whole. `end` is the place of its closing brace, or the end of the text. */
function readBlock(source: string, start: number): { options: string[]; end: number } {
  const options: string[] = []
  let from = start
  let depth = 0
  let at = start
  for (; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === '\\') at++
    else if (char === '{') depth++
    else if (char === '}' && depth-- === 0) break
    else if (char === '|' && depth === 0) {
      options.push(source.slice(from, at))
      from = at + 1
    }
  }
  return { options: [...options, source.slice(from, at)], end: at }
}

const comments = /\/\*[\s\S]*?\*\/|\/\/.*/g
