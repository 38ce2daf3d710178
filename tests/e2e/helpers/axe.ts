/** axe-core in the page: what a page does that keeps somebody from using it, as far as a program can find it. */
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'

interface AxeResults {
  violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[]
}

let source: Promise<string> | undefined

/** One line for each thing that is wrong; none is what is wanted. Evaluated, not added as a script: the page's policy stays as it is. */
export async function findBarriers(page: Page): Promise<string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await source)
  const { violations } = await page.evaluate(async () => {
    // What is still fading in has other colours, and to axe is not there yet.
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } }
    return axe.run()
  })
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`))
}
