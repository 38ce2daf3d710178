// @vitest-environment node
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser, NoBrowserError } from '../../tools/browser'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-browser-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function install(...path: string[]): Promise<string> {
  const file = join(folder, ...path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, '')
  await chmod(file, 0o755)
  return file
}

describe('findBrowser', () => {
  it('takes the one that CHROME_PATH names, before any other', async () => {
    const named = await install('named', 'my-browser')
    await install('path', 'google-chrome')
    expect(findBrowser({ CHROME_PATH: named, PATH: join(folder, 'path') }, 'linux')).toBe(named)
  })

  it('does not take another one when CHROME_PATH names nothing', async () => {
    await install('path', 'google-chrome')
    const env = { CHROME_PATH: join(folder, 'nothing'), PATH: join(folder, 'path') }
    expect(() => findBrowser(env, 'linux')).toThrow(NoBrowserError)
  })

  it('looks through PATH on Linux', async () => {
    const chromium = await install('linux', 'chromium')
    expect(findBrowser({ PATH: join(folder, 'linux') }, 'linux')).toBe(chromium)
  })

  it('looks where Windows installs programs, Edge last', async () => {
    const env = { PROGRAMFILES: join(folder, 'Program Files'), 'PROGRAMFILES(X86)': join(folder, 'x86') }
    const edge = await install('x86', 'Microsoft', 'Edge', 'Application', 'msedge.exe')
    expect(findBrowser(env, 'win32')).toBe(edge)
    const chrome = await install('Program Files', 'Google', 'Chrome', 'Application', 'chrome.exe')
    expect(findBrowser(env, 'win32')).toBe(chrome)
  })
})
