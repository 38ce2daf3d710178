/**
 * Opens one HTTP server on a port of this machine (127.0.0.1 and ::1) or of the whole network, or says by whom the
 * port is taken. Another port is never tried by itself: in a browser another port is another, empty library.
 */
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { portOwner } from './portOwner'

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/** How often a free port that is only free in one address family is given back for another. */
const ANY_PORT_TRIES = 10

/**
 * Opens what `createServer` makes, one per address family. `port` 0 means any free one.
 * @throws PortTakenError with a message for people.
 */
export async function listen(
  createServer: () => Server,
  port: number,
  network: boolean,
): Promise<{ port: number; servers: Server[] }> {
  await assertPortFree(port)
  for (let tries = 1; ; tries += 1) {
    const servers: Server[] = []
    try {
      // '::' takes IPv4 too, where the system has IPv6 at all.
      for (const host of network ? ['::'] : ['127.0.0.1', '::1']) {
        const server = await open(createServer(), boundPort(servers) ?? port, host)
        if (server) servers.push(server)
      }
      if (servers.length === 0) {
        const server = await open(createServer(), port, '0.0.0.0')
        if (server) servers.push(server)
      }
      const bound = boundPort(servers)
      if (bound === undefined) throw new Error(`No address of this machine can be listened on (port ${port}).`)
      return { port: bound, servers }
    } catch (error) {
      for (const server of servers) server.close()
      const code = errorCode(error)
      if (code === 'EACCES') throw new PortTakenError(`Port ${port} may not be used by this user. Choose another with --port.`)
      if (code !== 'EADDRINUSE') throw error
      if (port !== 0) throw new PortTakenError(await takenMessage(port))
      if (tries === ANY_PORT_TRIES) throw error
    }
  }
}

/**
 * Asks by connecting: macOS and Windows let a second program listen on 127.0.0.1 while another has the same port on
 * every address, or on ::1 alone, and the browser would then meet either of them.
 * @throws PortTakenError with a message for people.
 */
export async function assertPortFree(port: number): Promise<void> {
  if (port === 0) return
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => accepts(host, port)))
  if (answers.includes(true)) throw new PortTakenError(await takenMessage(port))
}

async function takenMessage(port: number): Promise<string> {
  const owner = await portOwner(port)
  const by = owner ? `${owner.command} (pid ${owner.pid})` : 'another program'
  const what = (await isDarkroom(port)) ? ` That is Comfy Darkroom: it is open at http://localhost:${port}.` : ''
  return `Port ${port} is taken by ${by}.${what}
Stop it, or choose another port with --port. What is kept in the browser belongs to one port: another port starts empty.`
}

async function isDarkroom(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://localhost:${port}/darkroom.json`, { signal: AbortSignal.timeout(1000) })
    const found: unknown = await response.json()
    return typeof found === 'object' && found !== null && 'upstream' in found
  } catch {
    return false
  }
}

/** @returns null where this machine has no such address family. */
function open(server: Server, port: number, host: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      if (['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(errorCode(error))) resolve(null)
      else reject(error)
    }
    server.once('error', failed)
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', failed)
      resolve(server)
    })
  })
}

function boundPort([server]: Server[]): number | undefined {
  const address = server?.address()
  return typeof address === 'object' && address !== null ? address.port : undefined
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const answer = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    // Windows retries a refused connection for seconds; whoever listens on this machine accepts at once.
    socket.setTimeout(500, () => answer(false))
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
