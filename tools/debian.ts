/** Installs system packages, in the one place where nobody minds: a CI machine with Debian, as root. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** @returns whether they were installed; the caller says what is missing where they were not. */
export function installPackages(names: readonly string[]): boolean {
  const isCi = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false'
  if (!isCi || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false
  console.log(`Installing ${names.join(', ')} ...`)
  try {
    apt('update', '-qq')
    apt('install', '-qq', '-y', '--no-install-recommends', ...names)
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

function apt(...args: string[]): void {
  // Errors are printed, progress is not; asking questions would wait for ever.
  execFileSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  })
}
