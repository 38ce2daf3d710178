/**
 * Names of files as ComfyUI's page completes them when it queues: `%date:yyyy-MM-dd%` by the clock, `%Node.widget%` by a
 * value of another node. What the server completes itself (`%width%`, `%year%`) stays.
 * Source: ComfyUI_frontend searchAndReplace.ts, formatUtil.ts formatDate, extensions/core/saveImageExtraOutput.ts.
 */
import type { Json } from '@/lib/json'

/** Classes whose `filename_prefix` is completed. */
const SAVERS = new Set([
  'SaveImage', 'SaveVideo', 'SaveAnimatedWEBP', 'SaveWEBM', 'SaveAudio', 'SaveGLB', 'SaveAnimatedPNG', 'CLIPSave', 'VAESave',
  'ModelSave', 'LoraSave', 'SaveLatent',
  'VHS_VideoCombine', 'SaveImageKJ', 'SaveImageWithAlpha', 'SaveStringKJ', 'DecodeAndSaveVideo', 'ModelSaveKJ', 'LoraExtractKJ',
])

export function isCompletedText(classType: string, input: string): boolean {
  return input === 'filename_prefix' && SAVERS.has(classType)
}

export function dependsOnClock(text: string): boolean {
  return [...text.matchAll(placeholder)].some(([, inner = '']) => isDate(inner))
}

/**
 * @param valueOf the value of a widget of the node with this name; undefined where there is no such node or widget
 * @param now local time is written
 */
export function completeText(text: string, valueOf: (node: string, widget: string) => Json | undefined, now: Date): string {
  return text.replace(placeholder, (whole, inner: string) => {
    if (isDate(inner)) return formatDate(inner.slice('date:'.length), now)
    const [node = '', widget, ...more] = inner.split('.')
    if (widget === undefined || more.length > 0) return whole
    const value = valueOf(node, widget)
    if (value === undefined) return whole
    // oxlint-disable-next-line no-control-regex -- characters that a file name cannot hold
    return (value === null ? '' : typeof value === 'object' ? '' : String(value)).replaceAll(/[/?<>\\:*|"\u0000-\u001F\u007F]/g, '_')
  })
}

/** A date with a dot in it is taken for a node and its widget. */
function isDate(inner: string): boolean {
  return inner.startsWith('date:') && inner.split('.').length !== 2
}

function formatDate(format: string, date: Date): string {
  const parts: Record<string, number> = { d: date.getDate(), M: date.getMonth() + 1, h: date.getHours(), m: date.getMinutes(), s: date.getSeconds() }
  return format.replaceAll(/dd?|MM?|hh?|mm?|ss?|yyy?y?/g, (part) => {
    const year = String(date.getFullYear())
    if (part === 'yy') return year.slice(2)
    if (part === 'yyyy') return year
    const value = parts[part.charAt(0)]
    return value === undefined ? part : String(value).padStart(part.length, '0')
  })
}

const placeholder = /%([^%]+)%/g

/** More of them in one name are not written by people; each makes matching slower. */
const MAX_DATES = 8

/** Whether completing this text at some moment can have given the other. */
export function couldBecome(text: string, result: string): boolean {
  const parts = text.split(/%date:[^%]*%|%[^%.]+\.[^%.]+%/)
  if (parts.length === 1 || parts.length > MAX_DATES) return text === result
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*?')}$`, 's').test(result)
}
