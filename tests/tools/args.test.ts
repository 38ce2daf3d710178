// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { parseStartArgs, type StartArgs } from '../../tools/start/args'

function started(argv: string[], env: Record<string, string> = {}): StartArgs {
  const parsed = parseStartArgs(argv, env)
  if (parsed.kind !== 'start') throw new Error(`Did not start: ${JSON.stringify(parsed)}`)
  return parsed.args
}

describe('parseStartArgs', () => {
  it('starts on the fixed port, for this machine, with no server named', () => {
    expect(started([])).toEqual({
      port: 5173,
      server: null,
      simulated: false,
      network: false,
      allowedNames: [],
      build: true,
      notes: [],
    })
  })

  it('reads every option', () => {
    const argv = ['--port', '8000', '--server=192.168.1.20', '--host', '--allow-name', 'Desk.lan', '--allow-name=other', '--no-build']
    expect(started(argv)).toEqual({
      port: 8000,
      server: 'http://192.168.1.20:8188/',
      simulated: false,
      network: true,
      allowedNames: ['desk.lan', 'other'],
      build: false,
      notes: [],
    })
  })

  it.each([['--help'], ['-h'], ['--port', '1', '--help']])('shows help for %s %s', (...argv) => {
    expect(parseStartArgs(argv.filter(Boolean), {}).kind).toBe('help')
  })

  it('takes the server from the environment, and from the option before it', () => {
    const env = { COMFYUI_URL: 'https://a.example/comfy' }
    expect(started([], env).server).toBe('https://a.example/comfy/')
    expect(started(['--server', 'b:8188'], env).server).toBe('http://b:8188/')
    expect(started([], { COMFYUI_URL: ' ' }).server).toBeNull()
  })

  it('prefers the simulator that was asked for to a server in the environment, and says so', () => {
    const args = started(['--simulated'], { COMFYUI_URL: 'a:8188' })
    expect(args).toMatchObject({ simulated: true, server: null })
    expect(args.notes).toEqual([expect.stringContaining('COMFYUI_URL')])
  })

  it('does not use a login that stands in the address, and says so', () => {
    const args = started(['--server', 'http://ann:secret@a:8188'])
    expect(args.server).toBe('http://a:8188/')
    expect(args.notes).toHaveLength(1)
    expect(args.notes[0]).not.toContain('secret')
  })

  it('notices an option that npm kept to itself', () => {
    expect(started([], { npm_config_host: 'true' }).notes).toEqual([expect.stringContaining('npm start -- --host')])
  })

  it.each([
    [['--port', 'abc'], '--port takes a number'],
    [['--port', '70000'], '--port takes a number'],
    [['--port', '0'], '--port takes a number'],
    [['--port'], '--port needs a value'],
    [['--server', '--simulated'], '--server needs a value'],
    [['--server', ''], '--server is empty'],
    [['--server', 'ftp://a'], '--server must begin with http'],
    [['--server', 'a', '--simulated'], 'exclude each other'],
    [['--host=0.0.0.0'], '--host takes no value'],
    [['--allow-name', 'http://a'], '--allow-name takes a host name'],
    [['--prot', '1'], 'Unknown option --prot'],
    [['8000'], 'Unexpected "8000"'],
  ])('refuses %j: %s', (argv, message) => {
    expect(parseStartArgs(argv, {})).toEqual({ kind: 'wrong', message: expect.stringContaining(message) })
  })

  it('names the variable when the address in it is wrong', () => {
    expect(parseStartArgs([], { COMFYUI_URL: 'ftp://a' })).toEqual({ kind: 'wrong', message: expect.stringContaining('COMFYUI_URL') })
  })
})
