/** Finds a Python that has aiohttp, which ComfyUI brings along: the custom-node test needs a real one. */
import { execFileSync } from 'node:child_process'

const CANDIDATES = ['python3', 'python', '/usr/bin/python3', '/usr/local/bin/python3', 'py']

/** @returns the command that starts it (PYTHON comes first), or null. */
export function findPython(): string | null {
  const candidates = process.env.PYTHON ? [process.env.PYTHON, ...CANDIDATES] : CANDIDATES
  return candidates.find(hasAiohttp) ?? null
}

function hasAiohttp(command: string): boolean {
  try {
    execFileSync(command, ['-c', 'import aiohttp'], { stdio: 'ignore', timeout: 20_000, windowsHide: true })
    return true
  } catch {
    return false
  }
}
