/** The words of this feature that stand in the first paint. Those of its panels are panelTexts.ts, the doctor's verdicts doctorTexts.ts. */
import type { ServerState } from './ServerStatus'

export const stateWords: Record<ServerState, string> = {
  connected: 'Connected',
  connecting: 'Connecting…',
  notConnected: 'Not connected',
}

export const simulatedTexts = {
  note: 'Simulated ComfyUI: pictures are drawn, not generated.',
  answers: (address: string) => `ComfyUI answers at ${address} now.`,
  switch: 'Switch to it',
} as const

export const statusTexts = {
  title: 'Server',
  /** Begins with the words that are seen, so that who speaks to the page can say them. */
  name: (seen: readonly (string | undefined)[], version: string | null, address: string) =>
    `Server: ${seen.filter(Boolean).join(' ')}, ComfyUI ${version ? `${version} ` : ''}at ${address}`,
  simulatedDevice: 'Simulated',
  memory: 'VRAM',
  memoryOfPc: 'RAM',
  used: 'in use',
} as const
