// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDoctor } from '@/app/doctorService'
import { diagnose } from '@/comfy/diagnose'
import { asServerKey } from '@/comfy/ids'
import type { ConnectionState } from '@/comfy/socket'
import { canSend, createConnectionStore } from '@/state/connectionStore'
import { evidenceOf, type EvidenceSketch } from '@tests/helpers/evidence'
import { advance, settle, useFakeTime } from '@tests/helpers/testSession'

beforeEach(useFakeTime)
afterEach(() => vi.useRealTimers())

const baseUrl = 'http://127.0.0.1:8188/'
const healthy: EvidenceSketch = { http: 'stats', listens: 'answered', socket: 'comfy' }

function setup(found: EvidenceSketch) {
  const connection = createConnectionStore()
  const onAnswers = vi.fn()
  let evidence = evidenceOf(found)
  const probeServer = vi.fn(() => Promise.resolve(evidence))
  const doctor = createDoctor({
    target: { baseUrl, key: asServerKey(baseUrl), simulated: false, proxied: false },
    auth: null,
    connection,
    onAnswers,
    load: () => Promise.resolve({ probeServer, diagnose }),
  })
  return {
    connection, doctor, onAnswers, probeServer,
    is(state: ConnectionState) {
      connection.getState().setConnection(state)
      doctor.onConnection(state)
    },
    finds(next: EvidenceSketch) {
      evidence = evidenceOf(next)
    },
    diagnosis: () => connection.getState().diagnosis?.kind ?? null,
    canSend: () => canSend(connection.getState()),
  }
}

const waiting = { kind: 'waiting', retryAtMs: 0, attempts: 1 } as const
const open = { kind: 'open' } as const

describe('the doctor', () => {
  it('examines a failure, and no other that follows at once', async () => {
    const { is, probeServer, diagnosis } = setup({})
    is(waiting)
    await settle()
    expect(diagnosis()).toBe('nothingListens')
    is({ kind: 'connecting', attempts: 1 })
    is(waiting)
    await settle()
    expect(probeServer).toHaveBeenCalledOnce()
  })

  it('does not wait for the end of a handshake that hangs', async () => {
    const { is, probeServer, diagnosis } = setup({ http: 'timeout' })
    is({ kind: 'connecting', attempts: 0 })
    await settle()
    expect(probeServer).not.toHaveBeenCalled()
    await advance(3_000)
    expect(diagnosis()).toBe('timeout')
  })

  it('leaves a socket alone that speaks while requests are answered', async () => {
    const { is, doctor, probeServer } = setup(healthy)
    is(open)
    doctor.onAsked(Promise.resolve())
    doctor.onHeard()
    await advance(60_000)
    expect(probeServer).not.toHaveBeenCalled()
  })

  it('finds what stands between the page and the answers while the socket is open: then nothing can be sent', async () => {
    const { is, doctor, diagnosis, canSend } = setup({ http: 'unreadable', listens: 'answered', socket: 'comfy' })
    is(open)
    doctor.onHeard()
    doctor.onAsked(Promise.reject(new Error('unreadable')))
    await settle()
    expect(diagnosis()).toBe('refusesOrigin')
    expect(canSend()).toBe(false)
  })

  it('says of a server that is slow to answer that it is, and lets runs be sent all the same', async () => {
    const { is, doctor, diagnosis, canSend } = setup({ http: 'timeout', listens: 'answered', socket: 'comfy' })
    is(open)
    doctor.onHeard()
    doctor.onAsked(new Promise((resolve) => {
      setTimeout(resolve, 5_000)
    }))
    await advance(3_000)
    expect(diagnosis()).toBe('timeout')
    expect(canSend()).toBe(true)
    await advance(2_000)
    expect(diagnosis()).toBeNull()
  })

  it('notices a socket that opens and never says a word', async () => {
    const { is, doctor, diagnosis } = setup({ ...healthy, socket: 'silent' })
    is(open)
    doctor.onAsked(Promise.resolve())
    await advance(3_000)
    expect(diagnosis()).toBe('socketBlocked')
    doctor.onHeard()
    expect(diagnosis()).toBeNull()
  })

  it('looks again while the socket is open, and tells when requests get through', async () => {
    const { is, doctor, diagnosis, finds, onAnswers, probeServer } = setup({ http: 'html', socket: 'comfy' })
    is(open)
    doctor.onHeard()
    doctor.onAsked(Promise.reject(new Error('a web page')))
    await settle()
    expect(diagnosis()).toBe('loginPage')
    finds(healthy)
    await advance(10_000)
    expect(diagnosis()).toBeNull()
    expect(onAnswers).toHaveBeenCalledOnce()
    await advance(60_000)
    expect(probeServer).toHaveBeenCalledTimes(2)
  })

  it('does nothing any more once it is closed', async () => {
    const { is, doctor, probeServer } = setup({})
    is({ kind: 'connecting', attempts: 0 })
    doctor.close()
    await advance(60_000)
    is(waiting)
    await settle()
    expect(probeServer).not.toHaveBeenCalled()
  })
})
