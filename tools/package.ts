/** `npm run package`: builds the page and writes the zip that ComfyUI takes as a custom node. */
import { readFile } from 'node:fs/promises'
import { buildApp } from './build'
import { writeCustomNode } from './customNode'
import { fromRoot } from './root'

const { version } = JSON.parse(await readFile(fromRoot('package.json'), 'utf8')) as { version: string }
const zip = fromRoot(`comfy-darkroom-${version}.zip`)
await buildApp()
const sizeBytes = await writeCustomNode({ root: fromRoot(), distDir: fromRoot('dist'), zip })
console.log(`${zip} (${Math.round(sizeBytes / 1024)} kB)
Unzip it into ComfyUI/custom_nodes and restart ComfyUI; the page is then at /darkroom on the same address.`)
