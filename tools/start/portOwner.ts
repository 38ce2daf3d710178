/**
 * Says which program listens on a port, with what each system has: netstat and tasklist on Windows, lsof or ss
 * elsewhere. Best effort: without those tools, or without the right to see it, the answer is null.
 */
import { execFile } from 'node:child_process'

export interface PortOwner {
  pid: number
  /** Program name or command line, cut to a readable length. */
  command: string
}

const MAX_COMMAND_CHARS = 160

export async function portOwner(port: number): Promise<PortOwner | null> {
  if (process.platform === 'win32') {
    const pid = pidFromNetstat(await output('netstat', ['-ano']), port)
    if (pid === null) return null
    const name = nameFromTasklist(await output('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']))
    return { pid, command: name ?? 'a program' }
  }
  const pid =
    pidFromLsof(await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'])) ??
    pidFromSs(await output('ss', ['-Hltnp', `sport = :${port}`]))
  if (pid === null) return null
  const command = (await output('ps', ['-o', 'args=', '-p', String(pid)])).trim()
  return { pid, command: command.slice(0, MAX_COMMAND_CHARS) || 'a program' }
}

/** `lsof -Fp` writes one field a line: `p1234`. */
export function pidFromLsof(text: string): number | null {
  return pid(/^p(\d+)$/m.exec(text)?.[1])
}

/** The last column of `ss -p` is like `users:(("node",pid=1234,fd=20))`. */
export function pidFromSs(text: string): number | null {
  return pid(/\bpid=(\d+)/.exec(text)?.[1])
}

/** The word for LISTENING is translated on Windows; a foreign address with port 0 is not. */
export function pidFromNetstat(text: string, port: number): number | null {
  const line = new RegExp(`^\\s*TCP\\s+\\S+:${port}\\s+\\S+:0\\s+\\S+\\s+(\\d+)\\s*$`, 'm')
  return pid(line.exec(text)?.[1])
}

/** `"node.exe","1234","Console","1","40,000 K"`, or a sentence in the system's language when there is none. */
export function nameFromTasklist(text: string): string | null {
  return /^\s*"([^"]+)","\d+"/.exec(text)?.[1] ?? null
}

function pid(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}

/** What the program prints; empty where it is absent, fails or takes too long. */
function output(program: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 4000, windowsHide: true }, (_error, stdout) => resolve(stdout))
  })
}
