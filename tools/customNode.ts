/**
 * Packs the built page as a ComfyUI custom node: one folder `comfy-darkroom/` with the Python entry and dist/, and
 * beside each text file of dist/ its gzip, since ComfyUI compresses nothing itself. Source maps stay out.
 */
import { createWriteStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { makeZip } from 'client-zip'

export interface CustomNodeOptions {
  /** Folder with `__init__.py`, `pyproject.toml`, `LICENSE` and perhaps `README.md`. */
  root: string
  distDir: string
  /** The file to write. */
  zip: string
}

const FOLDER = 'comfy-darkroom'
const TEXT = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.txt', '.webmanifest'])
const REQUIRED = ['__init__.py', 'pyproject.toml', 'LICENSE']
const compress = promisify(gzip)

interface ZipEntry {
  name: string
  input: Uint8Array<ArrayBuffer>
  lastModified: Date
}

/** @returns the size of the zip in bytes. @throws where a required file or the built page is missing. */
export async function writeCustomNode({ root, distDir, zip }: CustomNodeOptions): Promise<number> {
  // Stored, not compressed: the gzips inside do not shrink, and the whole is small.
  const stream = makeZip(entries(root, distDir)) as ReadableStream<Uint8Array>
  await pipeline(Readable.fromWeb(stream), createWriteStream(zip))
  return (await stat(zip)).size
}

async function* entries(root: string, distDir: string): AsyncGenerator<ZipEntry> {
  const beside = (await readdir(root)).includes('README.md') ? [...REQUIRED, 'README.md'] : REQUIRED
  for (const name of beside) yield entry(join(root, name), name)
  const paths = await readdir(distDir, { recursive: true, withFileTypes: true })
  const files = paths.filter((path) => path.isFile()).map((path) => join(path.parentPath, path.name))
  for (const file of files.toSorted()) {
    if (file.endsWith('.map')) continue
    const whole = await entry(file, `dist/${file.slice(distDir.length + 1).replaceAll('\\', '/')}`)
    yield whole
    if (!TEXT.has(extname(file))) continue
    const input = Uint8Array.from(await compress(whole.input, { level: 9 }))
    yield { ...whole, name: `${whole.name}.gz`, input }
  }
}

async function entry(file: string, name: string): Promise<ZipEntry> {
  const [content, { mtime }] = await Promise.all([readFile(file), stat(file)])
  return { name: `${FOLDER}/${name}`, input: Uint8Array.from(content), lastModified: mtime }
}
