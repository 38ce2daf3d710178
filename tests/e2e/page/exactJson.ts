/** What this engine makes of the vectors of exactJson, in words that can be compared with those of another engine. */
import { ExactJsonError, parseExact, printExact } from '@/lib/exactJson'
import { brokenVectors, readVectors } from '@tests/lib/exactJson.vectors'

export function readAll(): string[] {
  return readVectors.map(({ text }) => describe(parseExact(text)))
}

/** What the table says they are. */
export function wantedAll(): string[] {
  return readVectors.map(({ value }) => describe(value))
}

/** Read, printed, and read again. */
export function roundTrips(): string[] {
  return readVectors.map(({ text }) => {
    try {
      return printExact(parseExact(text))
    } catch (error) {
      return `refused: ${error instanceof ExactJsonError ? error.message : String(error)}`
    }
  })
}

export function refuseAll(): (number | null | string)[] {
  return brokenVectors.map(({ text }) => {
    try {
      return `read: ${describe(parseExact(text))}`
    } catch (error) {
      return error instanceof ExactJsonError ? error.position : String(error)
    }
  })
}

/** JSON.stringify knows neither bigint nor NaN nor -0. */
function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (Array.isArray(value)) return `[${value.map(describe).join()}]`
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, item]) => `${escape(key)}:${describe(item)}`).join()}}`
  return typeof value === 'string' ? escape(value) : String(value)
}

/** Lone surrogates would not survive the way out of the page. */
function escape(text: string): string {
  return `"${[...text].map((character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('')}"`
}
