/** The script of a first visit. The same measuring is held by an end-to-end test. */
import { FIRST_LOAD_LIMIT_BYTES, measureFirstLoad } from '../../e2e/helpers/firstLoad'
import { short, type Figure } from '../figures'
import type { Site } from '../site'

export async function measureFirstLoadFigure(site: Site): Promise<Figure[]> {
  const page = await site.newPage({ probed: false })
  const { scripts, gzipBytes } = await measureFirstLoad(page, site.url)
  await page.context().close()
  for (const { file, gzipBytes: size } of scripts) console.log(`  ${short(size / 1000).padStart(6)} kB  ${file}`)
  return [
    {
      name: 'first load: script until Generate is enabled',
      value: gzipBytes / 1000,
      unit: 'kB gzip',
      goal: { atMost: FIRST_LOAD_LIMIT_BYTES / 1000 },
      note: `${scripts.length} files, ${short(scripts.reduce((sum, { bytes }) => sum + bytes, 0) / 1000)} kB as served`,
    },
  ]
}
