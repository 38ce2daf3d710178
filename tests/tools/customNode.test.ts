// @vitest-environment node
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask'
import { DIST_FILES, provideTinyDist } from './tinyDist'
import { writeCustomNode } from '../../tools/customNode'
import { findPython } from '../../tools/python'
import { fromRoot } from '../../tools/root'

const python = findPython()
if (!python) console.warn('SKIPPED: the custom node is not tested, since no Python with aiohttp was found (PYTHON names one).')

const dist = provideTinyDist()
let zip: string

beforeAll(async () => {
  zip = join(dist.folder, 'comfy-darkroom-0.0.0.zip')
  await writeCustomNode({ root: fromRoot(), distDir: dist.distDir, zip })
})

describe('the package', () => {
  it('has one folder with the Python entry, the page, and a .gz beside each text file, without source maps', async () => {
    const names = await namesInZip(zip)
    const page = Object.keys(DIST_FILES).filter((name) => !name.endsWith('.map'))
    const expected = ['__init__.py', 'pyproject.toml', 'LICENSE', ...page.flatMap((name) => [`dist/${name}`, `dist/${name}.gz`])]
    expect(names.filter((name) => !name.endsWith('/README.md')).toSorted()).toEqual(
      expected.map((name) => `comfy-darkroom/${name}`).toSorted(),
    )
  })

  it('says the same version to npm and to ComfyUI', async () => {
    const { version } = JSON.parse(await readFile(fromRoot('package.json'), 'utf8')) as { version: string }
    expect(await readFile(fromRoot('pyproject.toml'), 'utf8')).toContain(`version = "${version}"`)
  })

  it('is not written without the built page', async () => {
    const nowhere = writeCustomNode({ root: fromRoot(), distDir: join(dist.folder, 'none'), zip: join(dist.folder, 'none.zip') })
    await expect(nowhere).rejects.toThrow('ENOENT')
  })
})

describe.runIf(python)('served by ComfyUI, on a real aiohttp application', () => {
  let server: PythonServer

  beforeAll(async () => {
    server = await serve(zip)
    await writeFile(join(dist.folder, 'comfy-darkroom', 'outside.js'), 'not for the page')
  }, 30_000)
  afterAll(() => server?.stop())

  it('loads without nodes, without a WEB_DIRECTORY and without complaint', () => {
    expect(server.facts).toMatchObject({ nodes: {}, webDirectory: null, log: [] })
  })

  it.each([
    ['/darkroom', 'darkroom/'],
    ['/darkroom?server=a%2Fb', 'darkroom/?server=a%2Fb'],
    ['/api/darkroom', 'darkroom/'],
  ])('redirects %s relatively, so that a prefix before it stays', async (path, location) => {
    const answer = await ask(server.port, path)
    expect(answer.status).toBe(302)
    expect(answer.headers.location).toBe(location)
  })

  it.each([
    ['', 'index.html', 'text/html', 'no-store'],
    ['?server=x', 'index.html', 'text/html', 'no-store'],
    ['index.html', 'index.html', 'text/html', 'no-store'],
    ['assets/index-C0ffee12.js', 'assets/index-C0ffee12.js', 'text/javascript', 'public, max-age=31536000, immutable'],
    ['assets/index-Deadbeef.css', 'assets/index-Deadbeef.css', 'text/css', 'public, max-age=31536000, immutable'],
    ['theme.js', 'theme.js', 'text/javascript', 'no-cache'],
    ['icon.svg', 'icon.svg', 'image/svg+xml', 'no-cache'],
    ['manifest.webmanifest', 'manifest.webmanifest', 'application/manifest+json', 'no-cache'],
  ] as const)('serves "%s" as it is and as gzip: %s, %s, %s', async (path, name, type, cache) => {
    const plain = await ask(server.port, `/darkroom/${path}`)
    expect(plain.status).toBe(200)
    expect(plain.text).toBe(DIST_FILES[name])
    expect(plain.headers['content-encoding']).toBeUndefined()

    const packed = await ask(server.port, `/darkroom/${path}`, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } })
    expect(packed.status).toBe(200)
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.body).toString('utf8')).toBe(DIST_FILES[name])

    for (const { headers } of [plain, packed]) {
      expect(headers['content-type']?.split(';')[0]).toBe(type)
      expect(headers).toMatchObject({ 'cache-control': cache, vary: 'Accept-Encoding', 'x-content-type-options': 'nosniff' })
    }
  })

  it('answers 304 to a browser that has the file, and HEAD without a body', async () => {
    const { headers } = await ask(server.port, '/darkroom/theme.js')
    const again = await ask(server.port, '/darkroom/theme.js', { headers: { 'If-None-Match': String(headers.etag) } })
    expect(again.status).toBe(304)
    const head = await ask(server.port, '/darkroom/theme.js', { method: 'HEAD' })
    expect([head.status, head.text]).toEqual([200, ''])
  })

  it.each([
    'darkroom.json',
    'nothing.js',
    'assets',
    'assets/',
    'theme.js.gz',
    '../outside.js',
    '..%2foutside.js',
    '..%5coutside.js',
    '%2e%2e/outside.js',
    'assets/../../outside.js',
    'assets/..%2f..%2foutside.js',
    '__init__.py',
    '/etc/hosts.txt',
    '%2fetc%2fhosts.txt',
    'C:%5cWindows%5cwin.ini',
    'a%00.js',
    `${'a'.repeat(5000)}.js`,
  ])('has nothing at %s', async (path) => {
    const answer = await ask(server.port, `/darkroom/${path}`)
    expect(answer.status).toBe(404)
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe.runIf(python)('a package without the built page', () => {
  it('loads, and says in the log and at its address how it is built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'darkroom-clone-'))
    await cp(fromRoot('__init__.py'), join(folder, '__init__.py'))
    const server = await serve(folder)
    try {
      expect(server.facts.log).toEqual([expect.stringContaining('npm ci && npm run build')])
      const answer = await ask(server.port, '/darkroom/')
      expect(answer.status).toBe(404)
      expect(answer.text).toContain('npm ci && npm run build')

      // Built while ComfyUI runs: no restart is needed.
      await cp(dist.distDir, join(folder, 'dist'), { recursive: true })
      expect((await ask(server.port, '/darkroom/')).status).toBe(200)
    } finally {
      await server.stop()
      await rm(folder, { recursive: true })
    }
  }, 30_000)
})

interface PythonServer {
  port: number
  facts: { port: number; log: string[]; nodes: object; webDirectory: string | null }
  stop(): Promise<void>
}

/** Starts tests/python/serve.py on a package folder or zip. */
async function serve(path: string): Promise<PythonServer> {
  const child = spawn(python ?? '', [fromRoot('tests', 'python', 'serve.py'), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  const ended = once(child, 'exit')
  const first = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)])
  if (!first) throw new Error('The Python server ended before it listened.')
  const facts = JSON.parse(String(first[0])) as PythonServer['facts']
  return {
    port: facts.port,
    facts,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

/** Reads the names from the central directory: its records begin with PK\x01\x02 and hold name lengths at byte 28. */
async function namesInZip(file: string): Promise<string[]> {
  const bytes = await readFile(file)
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const names: string[] = []
  let at = bytes.readUInt32LE(end + 16)
  while (at < end) {
    const nameLength = bytes.readUInt16LE(at + 28)
    names.push(bytes.toString('utf8', at + 46, at + 46 + nameLength))
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return names
}
