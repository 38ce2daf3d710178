/** What the terminal says once the server is up. Pure: text in, text out. */
import { renderUnicodeCompact } from 'uqr'
import type { DarkroomState } from './server'

export interface BannerFacts {
  url: string
  state: DarkroomState
  /** The simulator was asked for, not taken because nothing was found. */
  askedForSimulator: boolean
  network: boolean
  /** The terminal understands colours. */
  coloured: boolean
}

export function banner({ url, state, askedForSimulator, network, coloured }: BannerFacts): string {
  const lines = ['', `  Comfy Darkroom   ${url}`, '']
  if (!state.simulated) lines.push(`  ComfyUI          ${state.upstream}`)
  else lines.push('  Simulated ComfyUI: pictures are drawn, not generated')
  if (state.simulated && !askedForSimulator) {
    lines.push(`  Nothing answers at ${state.upstream} yet; when it does, the page offers to switch.`)
  }
  if (network) lines.push('', ...networkLines(state.phoneUrls, coloured))
  lines.push('', '  Ctrl+C stops it.', '')
  return lines.join('\n')
}

function networkLines(phoneUrls: readonly string[], coloured: boolean): string[] {
  const [best] = phoneUrls
  if (!best) return ['  No address in a local network was found: is this machine connected to one?']
  return [
    '  Open to everybody in this network:',
    ...phoneUrls.map((url) => `                   ${url}`),
    '',
    ...renderUnicodeCompact(best, { border: 2 })
      .split('\n')
      // Its blocks are the light parts: with the colours of a light terminal it would come out as a negative.
      .map((line) => (coloured ? `  \x1b[97;40m${line}\x1b[0m` : `  ${line}`)),
  ]
}
