/** `npm start`: builds the page, serves it, and says where. */
import { existsSync } from 'node:fs'
import { buildApp } from '../build'
import { fromRoot } from '../root'
import { HELP, parseStartArgs, type StartArgs } from './args'
import { askComfy } from './askComfy'
import { banner } from './banner'
import { assertPortFree, PortTakenError } from './listen'
import { startDarkroom } from './server'

const parsed = parseStartArgs(process.argv.slice(2), process.env)
if (parsed.kind === 'help') {
  console.log(HELP)
} else if (parsed.kind === 'wrong') {
  fail(parsed.message)
} else {
  try {
    await start(parsed.args)
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error
    fail(error.message)
  }
}

async function start(args: StartArgs): Promise<void> {
  for (const note of args.notes) console.warn(note)
  await assertPortFree(args.port) // before the build: nobody should wait for a refusal
  const distDir = fromRoot('dist')
  if (args.build) await build()
  else if (!existsSync(fromRoot('dist', 'index.html'))) return fail('dist/ holds no page. Leave out --no-build.')
  const darkroom = await startDarkroom({
    distDir,
    port: args.port,
    network: args.network,
    allowedNames: args.allowedNames,
    simulated: args.simulated,
    log: (line) => console.log(`  ${line}`),
    ...(args.server && { server: args.server }),
  })
  const state = darkroom.state()
  const { url } = darkroom
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR
  console.log(banner({ url, state, askedForSimulator: args.simulated, network: args.network, coloured }))
  const stop = () => void darkroom.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (!state.simulated && (await askComfy(state.upstream)) !== 'comfy') {
    console.log(`  No ComfyUI answers at ${state.upstream} at the moment: the page says what can be done.`)
  }
}

async function build(): Promise<void> {
  const startedMs = performance.now()
  process.stdout.write('Building the page ... ')
  await buildApp()
  console.log(`done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
