/**
 * `npm run bench`: measures the built page in a real Chromium, prints a table, writes reports/bench.json, and ends with 1
 * when a goal is missed. `npm run bench -- previews --rounds 1` measures only what is named, for a shorter time.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { fromRoot } from '../../tools/root'
import { isMet, table, type Figure } from './figures'
import { measureEndurance } from './measures/endurance'
import { measureForm } from './measures/form'
import { measureFirstLoadFigure } from './measures/firstLoad'
import { measurePreviews } from './measures/previews'
import { openSite, type Site } from './site'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '5' } } })

const measures: Record<string, (site: Site) => Promise<Figure[]>> = {
  'first-load': measureFirstLoadFigure,
  previews: (site) => measurePreviews(site, Number(values.rounds)),
  endurance: measureEndurance,
  form: measureForm,
}

const names = positionals.length > 0 ? positionals : Object.keys(measures)
const unknown = names.filter((name) => !(name in measures))
if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(measures).join(', ')}.`)

const site = await openSite()
const figures: Figure[] = []
try {
  for (const name of names) {
    console.log(name)
    figures.push(...((await measures[name]?.(site)) ?? []))
  }
} finally {
  await site.close()
}

console.log(`\n${table(figures)}`)
await mkdir(fromRoot('reports'), { recursive: true })
const report = {
  browser: site.browserVersion,
  processors: cpus().length,
  figures: figures.map((figure) => ({ ...figure, passed: isMet(figure) })),
}
await writeFile(fromRoot('reports', 'bench.json'), `${JSON.stringify(report, null, 2)}\n`)
process.exitCode = figures.every(isMet) ? 0 : 1
