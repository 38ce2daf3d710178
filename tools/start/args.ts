/** Reads the start command's arguments and environment. Pure: prints nothing, asks nobody. */
import { parseArgs } from 'node:util'
import { parseServerAddress, type AddressProblem } from '@/comfy/serverAddress'

export interface StartArgs {
  port: number
  /** Base address of the named ComfyUI. */
  server: string | null
  simulated: boolean
  network: boolean
  allowedNames: string[]
  build: boolean
  /** Sentences worth printing: something was understood, but perhaps not as it was meant. */
  notes: string[]
}

export type ParsedStart = { kind: 'start'; args: StartArgs } | { kind: 'help' } | { kind: 'wrong'; message: string }

const DEFAULT_PORT = 5173

export const HELP = `Builds Comfy Darkroom and serves it at http://localhost:${DEFAULT_PORT}.

  npm start -- [options]

  --server URL        the ComfyUI to use, e.g. 192.168.1.20 or https://example.org/comfy/
                      (also: environment variable COMFYUI_URL; else http://127.0.0.1:8188)
  --simulated         use the simulated ComfyUI: pictures are drawn, not generated
  --host              open to the local network; prints the addresses and a QR code for a phone
  --allow-name NAME   a host name under which the page may be opened (may be given several times)
  --port N            another port; what is kept in the browser belongs to one port
  --no-build          serve dist/ as it is
  --help              this text`

const OPTIONS = {
  server: { type: 'string' },
  simulated: { type: 'boolean' },
  host: { type: 'boolean' },
  'allow-name': { type: 'string', multiple: true },
  port: { type: 'string' },
  'no-build': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type OptionName = keyof typeof OPTIONS

const ADDRESS_PROBLEMS: Record<AddressProblem, string> = {
  empty: 'is empty',
  scheme: 'must begin with http:// or https://',
  host: 'holds no host',
  port: 'holds no valid port',
}

type Environment = Readonly<Record<string, string | undefined>>

/** `argv` without the program and script. */
export function parseStartArgs(argv: readonly string[], env: Environment): ParsedStart {
  const { values, tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true })
  for (const token of tokens) {
    const problem = token.kind === 'positional' ? `Unexpected "${token.value}".` : token.kind === 'option' ? optionProblem(token) : null
    if (problem) return wrong(`${problem} Options: npm start -- --help`)
  }
  if (values.help) return { kind: 'help' }

  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return wrong('--port takes a number from 1 to 65535.')

  const allowedNames = (values['allow-name'] ?? []).map((name) => String(name).toLowerCase())
  const badName = allowedNames.find((name) => !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))
  if (badName !== undefined) return wrong(`--allow-name takes a host name without scheme and port, not "${badName}".`)

  const notes = eatenByNpm(env)
  const named = serverOf(values.server, env, values.simulated === true, notes)
  if ('message' in named) return wrong(named.message)
  return {
    kind: 'start',
    args: {
      port,
      server: named.server,
      simulated: values.simulated === true,
      network: values.host === true,
      allowedNames,
      build: values['no-build'] !== true,
      notes,
    },
  }
}

function serverOf(
  option: string | boolean | undefined,
  env: Environment,
  simulated: boolean,
  notes: string[],
): { server: string | null } | { message: string } {
  const variable = env.COMFYUI_URL?.trim()
  if (simulated && option !== undefined) return { message: '--server and --simulated exclude each other.' }
  if (simulated && variable) notes.push('COMFYUI_URL is set, but --simulated was asked for.')
  const typed = option === undefined ? variable : String(option)
  if (simulated || (option === undefined && !typed)) return { server: null }
  const parsed = parseServerAddress(typed ?? '')
  if (!parsed.ok) {
    const source = option === undefined ? 'COMFYUI_URL' : '--server'
    return { message: `The address in ${source} ${ADDRESS_PROBLEMS[parsed.reason]}: write it like http://192.168.1.20:8188.` }
  }
  if (parsed.hadCredentials) notes.push('The login in the address is not used: the page asks for it and keeps it for this server.')
  return { server: parsed.baseUrl }
}

function optionProblem(token: { name: string; rawName: string; value: string | undefined }): string | null {
  if (!isOptionName(token.name)) return `Unknown option ${token.rawName}.`
  const takesValue = OPTIONS[token.name].type === 'string'
  // The parser takes the next option for the value, which is never what was meant here.
  if (takesValue && (token.value === undefined || token.value.startsWith('--'))) return `${token.rawName} needs a value.`
  if (!takesValue && token.value !== undefined) return `${token.rawName} takes no value.`
  return null
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name)
}

/** `npm start --host` gives the option to npm, which puts it into the environment and says nothing to us. */
function eatenByNpm(env: Environment): string[] {
  return ['server', 'simulated', 'host', 'allow-name', 'port']
    .filter((name) => env[`npm_config_${name.replaceAll('-', '_')}`])
    .map((name) => `npm kept --${name} to itself. Write: npm start -- --${name}`)
}

function wrong(message: string): ParsedStart {
  return { kind: 'wrong', message }
}
