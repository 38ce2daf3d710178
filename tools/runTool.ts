/** Runs a command-line tool out of node_modules with this Node, without a shell: alike on Windows and elsewhere. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fromRoot } from './root'

export interface RunToolOptions {
  env?: Record<string, string>
  /** The tool is ended after this long, and has then failed. */
  timeoutMs?: number
}

/** `tool` is the package; its command is the one of the same name, or the only one. Prints what it prints. @returns its exit code */
export async function runTool(tool: string, args: string[], { env, timeoutMs = 0 }: RunToolOptions = {}): Promise<number> {
  const folder = fromRoot('node_modules', ...tool.split('/'))
  const { bin } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as { bin: string | Record<string, string> }
  const script = typeof bin === 'string' ? bin : (bin[tool] ?? Object.values(bin)[0])
  if (!script) throw new Error(`${tool} has no command.`)
  // A NODE_ENV from outside would make the tools test or build something else than on other machines.
  const { NODE_ENV: _, ...inherited } = process.env
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${folder}/${script}`, ...args], {
      cwd: fromRoot(),
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...inherited, ...env },
      timeout: timeoutMs,
      windowsHide: true,
    })
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
