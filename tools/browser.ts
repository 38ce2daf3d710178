/**
 * Finds the Chromium-based browser that the end-to-end tests, benchmarks and screenshots run in: CHROME_PATH, an
 * installed one, Playwright's own. On a person's machine nothing is ever installed: the error gives the command.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { installPackages } from './debian'

export class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError'
}

interface BrowserLaunch {
  executablePath: string
  args: string[]
}

/**
 * Options for Playwright's `launch`.
 * @throws NoBrowserError with a message for people
 */
export function launchOptions(): BrowserLaunch {
  const executablePath = findBrowser()
  if (!executablePath) {
    throw new NoBrowserError(`No Chrome, Chromium or Edge was found. Name one in CHROME_PATH, or get Playwright's own:
  npx playwright install ${process.platform === 'linux' ? '--with-deps ' : ''}chromium`)
  }
  // Playwright itself switches background traffic, updates, first-run pages and, as root needs it, the sandbox off.
  // A proxy of the machine would be asked for host names that only the test's resolver rules know.
  return { executablePath, args: ['--no-proxy-server'] }
}

/** Installs one where that is allowed and none is there. @throws NoBrowserError as `launchOptions` does. */
export function ensureBrowser(): string {
  if (!findBrowser()) installPackages(['chromium'])
  return launchOptions().executablePath
}

/**
 * @returns the path of its executable, or null.
 * @throws NoBrowserError where CHROME_PATH names nothing: another browser is not what was asked for.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string | null {
  if (env.CHROME_PATH) {
    if (existsSync(env.CHROME_PATH)) return env.CHROME_PATH
    throw new NoBrowserError(`CHROME_PATH names no file: ${env.CHROME_PATH}`)
  }
  return [...usualPlaces(env, platform), ...playwrightsOwn()].find((path) => existsSync(path)) ?? null
}

function usualPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined)
    const programs = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
    return programs.flatMap((program) => folders.map((folder) => join(folder, program)))
  }
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/Applications', join(homedir(), 'Applications')].map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
    )
  }
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/snap/bin', '/opt/google/chrome']
  const programs = ['google-chrome', 'google-chrome-stable', 'chrome', 'chromium', 'chromium-browser', 'microsoft-edge', 'microsoft-edge-stable']
  return programs.flatMap((program) => folders.map((folder) => join(folder, program)))
}

function playwrightsOwn(): string[] {
  try {
    return [chromium.executablePath()]
  } catch {
    return [] // a system that Playwright has no browser for
  }
}
