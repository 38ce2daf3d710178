// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { hasRestarted, type RestartEvidence } from '@/app/restart'
import { asRunId } from '@/comfy/ids'
import { makeRun } from '@tests/helpers/runs'

const STATS = { comfyuiVersion: '0.33.0', os: 'linux', argv: ['main.py'], devices: [{ name: 'cpu', type: 'cpu', vramTotal: 8, vramFree: 4 }] }

function evidence({ ended, history = 'there', ...more }: { ended?: { endedAtMs: number; acceptedAtMs: number | null }; history?: 'there' | 'gone' | 'silent' } & Partial<RestartEvidence>): RestartEvidence {
  const id = asRunId('00000000-0000-4000-8000-000000000001')
  const run = ended && { ...makeRun(), id, status: { kind: 'done' as const }, ...ended }
  return {
    before: STATS,
    after: { ...STATS, devices: [] },
    runs: { order: run ? [id] : [], runs: new Map(run ? [[id, run]] : []) },
    http: { history: async () => (history === 'silent' ? Promise.reject(new Error('no answer')) : history === 'gone' ? null : ({} as never)) },
    sinceMs: 100,
    ...more,
  }
}

describe('a server that is back', () => {
  it.each<[string, RestartEvidence, boolean | null]>([
    ['was restarted when it is of another version', evidence({ after: { ...STATS, comfyuiVersion: '0.34.0' } }), true],
    ['was restarted when it has other flags', evidence({ after: { ...STATS, argv: ['main.py', '--lowvram'] } }), true],
    ['was restarted when it has forgotten a run that ended', evidence({ ended: { endedAtMs: 200, acceptedAtMs: 150 }, history: 'gone' }), true],
    ['was not when it still knows it', evidence({ ended: { endedAtMs: 200, acceptedAtMs: 150 } }), false],
    ['may have been when nothing ended since the page works with it', evidence({ ended: { endedAtMs: 50, acceptedAtMs: 20 }, history: 'gone' }), null],
    ['may have been when the run was never accepted', evidence({ ended: { endedAtMs: 200, acceptedAtMs: null }, history: 'gone' }), null],
    ['may have been when it does not answer', evidence({ ended: { endedAtMs: 200, acceptedAtMs: 150 }, history: 'silent' }), null],
    ['may have been when there were no runs', evidence({}), null],
  ])('%s', async (_what, given, expected) => {
    expect(await hasRestarted(given)).toBe(expected)
  })
})
