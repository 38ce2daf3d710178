// @vitest-environment node
/** Holds what a reviewer would otherwise have to: which way imports go, and that one parser reads all JSON. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, posix, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../src/', import.meta.url))

/** For each folder, the folders it may import from. Its own is always allowed, but for features: see below. */
const mayImport: Record<string, readonly string[]> = {
  lib: [],
  comfy: ['lib'],
  workflow: ['lib', 'comfy'],
  storage: ['lib', 'comfy', 'workflow'],
  state: ['lib', 'comfy', 'workflow', 'storage'],
  queries: ['lib', 'comfy', 'workflow', 'storage'],
  workers: ['lib', 'comfy', 'workflow', 'storage'],
  ui: ['lib'],
  features: ['lib', 'comfy', 'workflow', 'storage', 'state', 'queries', 'ui'],
  app: ['lib', 'comfy', 'workflow', 'storage', 'state', 'queries', 'ui', 'features', 'workers'],
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => /\.tsx?$/.test(path))

function importsOf(file: string): { target: string }[] {
  const text = readFileSync(resolve(root, file), 'utf8')
  const found: { target: string }[] = []
  const pattern = /(?:import|export)\s+(?:type\s+)?(?:[^'"()]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"]([^'"]+)['"],\s*import\.meta/g
  for (const match of text.matchAll(pattern)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ''
    if (specifier.startsWith('@/')) found.push({ target: specifier.slice(2) })
    else if (specifier.startsWith('.')) {
      const target = relative(root, resolve(root, dirname(file), specifier)).split(sep).join('/')
      found.push({ target })
    }
  }
  return found
}

describe('the source tree', () => {
  it('imports in one direction only', () => {
    const wrong: string[] = []
    for (const file of files) {
      const from = file.split('/')[0] ?? ''
      if (!(from in mayImport)) continue // main.tsx
      for (const { target } of importsOf(file)) {
        const to = target.split('/')[0] ?? ''
        if (to === from || mayImport[from]?.includes(to)) continue
        wrong.push(`${file} imports ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('has no feature that imports another feature', () => {
    const wrong: string[] = []
    for (const file of files.filter((path) => path.startsWith('features/'))) {
      const own = posix.dirname(file).split('/').slice(0, 2).join('/')
      for (const { target } of importsOf(file)) {
        if (target.startsWith('features/') && !target.startsWith(`${own}/`)) wrong.push(`${file} imports ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('reads and writes JSON only through lib/exactJson, so that no 64-bit seed is rounded', () => {
    const wrong = files
      .filter((file) => file !== 'lib/exactJson.ts')
      .filter((file) => /\bJSON\s*\.\s*(parse|stringify)\b/.test(readFileSync(resolve(root, file), 'utf8')))
    expect(wrong).toEqual([])
  })

  it('has no barrels and keeps React out of the protocol, workflow and storage layers', () => {
    const wrong = files.filter((file) => {
      if (/(^|\/)index\.tsx?$/.test(file)) return true
      const folder = file.split('/')[0] ?? ''
      return ['lib', 'comfy', 'workflow', 'storage'].includes(folder) && /from ['"]react/.test(readFileSync(resolve(root, file), 'utf8'))
    })
    expect(wrong).toEqual([])
  })

  it('never reads response bodies as JSON behind the exact parser, nor fetches blob: addresses', () => {
    const wrong = files.filter((file) => /\b(response|res|answer)\.json\(\)|fetch\(\s*['"`]blob:/.test(readFileSync(resolve(root, file), 'utf8')))
    expect(wrong).toEqual([])
  })
})
