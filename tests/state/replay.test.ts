// @vitest-environment node
/** Real traffic through decoders and reducer: where runs end, what they leave, and how their percent behaves. */
import { describe, expect, it } from 'vitest'
import type { Run } from '@/storage/run'
import { wholePercent } from '@/state/runProgress'
import { secondsLeft, stepRate, stepText } from '@/state/stepProgress'
import { hasRecordings, listRecordings } from '@tests/helpers/recordings'
import { replay, type Replay } from '@tests/helpers/replay'

if (!hasRecordings) console.warn('SKIPPED: no recordings lie beside this checkout, so no real traffic is replayed')

const B = 'v0.33.0/flags/'
const Bn = 'v0.33.0/noflags/'
const A = 'v0.3.64/noflags/'

const saved = (run: Run | undefined) => run?.outputs.map(({ item }) => (item.kind === 'file' ? `${item.area}/${item.filename}` : item.kind)) ?? []
const noticesOf = (run: Run | undefined) => run?.notices.map((notice) => notice.kind) ?? []
const only = (name: string, page?: string) => {
  const { runs } = replay(name, page)
  expect(runs).toHaveLength(1)
  return runs[0] as Run
}

describe.skipIf(!hasRecordings)('recorded runs', () => {
  it.each([
    [`${B}default_1_fresh`, ['output/ComfyUI_00019_.png'], []],
    [`${B}default_2_cached`, ['output/ComfyUI_00019_.png'], ['allCached']],
    [`${B}default_3_newseed`, ['output/ComfyUI_00020_.png'], []],
    [`${B}preview_image`, ['temp/ComfyUI_temp_fzklz_00001_.png'], []],
    [`${B}preview_method_none`, ['output/ComfyUI_00032_.png'], []],
    [`${B}partial_execution`, ['output/second_00002_.png'], []],
    [`${B}validation_2_partly_invalid`, ['output/ComfyUI_00021_.png'], ['outputsDropped']],
    [`${B}expand`, ['output/exp_00002_.png'], []],
    [`${B}upscale`, ['output/up_00002_.png'], []],
    [`${B}progress_fast_1000`, ['output/prog_00019_.png'], []],
    [`${B}progress_jpeg`, ['output/prog_00017_.png'], []],
    [`${B}text_output`, ['text', 'text'], []],
    [`${B}block_message`, [], ['blocked']],
    [`${B}block_silent`, [], []],
    [`${B}sd15_full_default`, ['output/ComfyUI_00034_.png'], []],
    [`${B}ws_1_fresh`, ['socketImage'], []],
    [`${B}ws_2_cached`, ['socketImage'], []],
    [`${B}ws_3_batch4`, ['socketImage', 'socketImage', 'socketImage', 'socketImage'], []],
    [`${B}ws_4_and_saveimage`, ['socketImage', 'output/both_00002_.png'], []],
    [`${B}reconnect_1_close_then_open`, ['output/ComfyUI_00026_.png'], []],
    [`${B}reconnect_2_open_before_close`, ['output/ComfyUI_00027_.png'], []],
    [`${B}reconnect_3_after_end`, ['output/ComfyUI_00028_.png'], []],
    [`${Bn}default_1_fresh`, ['output/ComfyUI_00005_.png'], []],
    [`${Bn}default_2_cached`, ['output/ComfyUI_00005_.png'], ['allCached']],
    [`${Bn}progress_png`, ['output/prog_00008_.png'], []],
    [`${Bn}ws_2_cached`, ['socketImage'], []],
    [`${Bn}ws_3_batch4`, ['socketImage', 'socketImage', 'socketImage', 'socketImage'], []],
    [`${A}default_1_fresh`, ['output/ComfyUI_00003_.png'], []],
    [`${A}default_2_cached`, ['output/ComfyUI_00003_.png'], ['allCached']],
    [`${A}preview_image`, ['temp/ComfyUI_temp_fpcpm_00001_.png'], []],
    [`${A}ws_3_batch4`, ['socketImage', 'socketImage', 'socketImage', 'socketImage'], []],
    [`${A}reconnect_1_close_then_open`, ['output/ComfyUI_00010_.png'], []],
  ])('%s is done with %j and the notices %j', (name, outputs, notices) => {
    const run = only(name)
    expect(run).toMatchObject({ status: { kind: 'done' }, progress: { percent: 100 } })
    expect(saved(run)).toEqual(outputs)
    expect(noticesOf(run)).toEqual(notices)
  })

  it.each([`${B}error_1_in_node`, `${Bn}error_1_in_node`, `${A}error_1_in_node`])('%s fails with the node, the type and the message', (name) => {
    const { status } = only(name)
    expect(status).toMatchObject({ kind: 'failed', failure: { nodeId: '2', nodeType: 'TestError', exceptionType: 'ValueError', message: 'this node always fails' } })
    expect(status.kind === 'failed' && status.failure.traceback.length).toBeGreaterThan(0)
  })

  it('fails again when the same is run again', () => {
    expect(replay(`${B}error_3_then_rerun_same`).runs.map((run) => run.status.kind)).toEqual(['failed', 'failed'])
  })

  it.each([`${B}interrupt_1_global`, `${B}interrupt_2_prompt_id`, `${B}interrupt_3_jobs_cancel`, `${A}interrupt_2_prompt_id`])('%s is interrupted in its sampler', (name) => {
    expect(only(name)).toMatchObject({ status: { kind: 'interrupted', nodeId: '3' }, stopRequested: false })
  })

  it('an interrupt while nothing runs does not touch the next run', () => {
    expect(only(`${B}interrupt_4_nothing_running_then_run`).status).toEqual({ kind: 'done' })
  })

  it('deleting a running run from the queue does nothing to it', () => {
    expect(only(`${B}queue_5_delete_running`).status).toEqual({ kind: 'done' })
  })

  it('a waiting run that was deleted is known to nobody', () => {
    expect(replay(`${B}queue_1_two_delete_second`).runs.map((run) => run.status)).toEqual([{ kind: 'done' }, { kind: 'lost', reason: 'serverForgot' }])
  })

  it('a run sent to the front overtakes those that wait', () => {
    const { moments, runs } = replay(`${B}queue_3_front`)
    expect(runs.map((run) => run.status.kind)).toEqual(['done', 'done', 'done'])
    const ends = moments.flatMap(({ action }) => (action.kind === 'event' && action.event.kind === 'executionEnded' ? [action.event.runId] : []))
    expect(ends).toEqual([runs[0]?.id, runs[2]?.id, runs[1]?.id])
  })

  it('every body that is refused is a refusal, and a server error is a run that was not sent', () => {
    const kinds = replay(`${B}validation_1_bodies`).runs.map((run) => run.status.kind)
    expect(kinds.filter((kind) => kind === 'rejected')).toHaveLength(9)
    expect(kinds.filter((kind) => kind === 'lost')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'done')).toHaveLength(1)
  })

  it.each([B, Bn])('%s: each of two clients sees its own run and not the other', (version) => {
    for (const [page, outputs] of [['A', ['file']], ['B', ['socketImage']]] as const) {
      const run = only(`${version}two_clients`, page)
      expect(run.status).toEqual({ kind: 'done' })
      expect(run.outputs.map(({ item }) => item.kind)).toEqual(outputs)
    }
  })

  it.each([`${B}no_client_id_interrupt`, `${Bn}no_client_id`])('%s: a run without a client is nobody\'s', (name) => {
    const { moments, runs } = replay(name)
    expect(runs).toEqual([])
    expect(moments.length).toBeGreaterThan(5)
  })

  it.each([B, Bn])('%s: a picture sent while nobody listened is named as lost, and the next run delivers', (version) => {
    const [first, second] = replay(`${version}reconnect_4_ws_image_lost`).runs
    expect(first?.notices).toEqual([{ kind: 'socketImagesLost', nodeId: 'save_image_websocket_node', count: null }])
    expect(second?.notices).toEqual([])
    expect(saved(second)).toEqual(['socketImage'])
  })

  it('are not over before the true end, and never waited for after it', () => {
    for (const name of listRecordings()) {
      for (const { action, state } of replay(name).moments) {
        if (action.kind !== 'event') continue
        const { event } = action
        if (event.kind === 'succeeded') expect(state.runs.get(event.runId)?.status.kind, name).toBe('running')
        if (event.kind === 'executionEnded') expect(['done', 'failed', 'interrupted'], name).toContain(state.runs.get(event.runId)?.status.kind)
      }
    }
  })
})

describe.skipIf(!hasRecordings)('the percent of recorded runs', () => {
  it('never falls, is below 100 before the end and 100 when done', () => {
    for (const { name, played } of everyPage()) {
      for (const { id } of played.runs) {
        let before = 0
        for (const run of statesOf(played, id)) {
          const { percent } = run.progress
          expect(percent, name).toBeGreaterThanOrEqual(before)
          if (run.status.kind === 'done') expect(percent, name).toBe(100)
          else expect(wholePercent(run), name).toBeLessThan(100)
          before = percent
        }
      }
    }
  })

  it('moves at every step', () => {
    let steps = 0
    for (const { name, played } of everyPage()) {
      for (const { id } of played.runs) {
        for (const [before, run] of pairs(statesOf(played, id))) {
          const [was, is] = [before.progress.step, run.progress.step]
          if (run.status.kind !== 'running' || !is || (was?.step === is.step && was.reporterId === is.reporterId)) continue
          expect(run.progress.percent, `${name} ${stepText(run)}`).toBeGreaterThan(before.progress.percent)
          steps++
        }
      }
    }
    expect(steps).toBeGreaterThan(300)
  })

  it('gives most of itself to the sampler', () => {
    const percents = statesOf(replay(`${B}default_1_fresh`), null).filter((run) => run.status.kind === 'running').map((run) => ({ percent: run.progress.percent, step: run.progress.step?.step ?? 0 }))
    const [first, last] = [percents.find(({ step }) => step === 1), percents.find(({ step }) => step === 8)]
    expect((last?.percent ?? 0) - (first?.percent ?? 0)).toBeGreaterThan(70)
  })

  it('counts cached nodes as done', () => {
    const begun = statesOf(replay(`${B}ws_2_cached`), null).find((run) => run.progress.cached.size > 0)
    expect(begun?.progress.percent).toBeGreaterThan(95)
  })

  it('comes with steps, a rate and the time that is left', () => {
    const states = statesOf(replay(`${B}sd15_full_default`), null)
    const atStep5 = states.find((run) => run.progress.step?.step === 5)
    expect(stepText(atStep5)).toBe('step 5 of 8')
    expect(stepRate(atStep5)).toBeCloseTo(4 / (22.04 - 7.89), 1)
    expect(secondsLeft(atStep5)).toBeCloseTo(3 * (22.04 - 7.89) / 4, 0)
    const atEnd = states.find((run) => run.progress.current === '8')
    expect(stepRate(atEnd)).toBeNull()
    expect(secondsLeft(atEnd)).toBeNull()
  })
})

/** Every recording, as each of its pages saw it. */
function everyPage(): { name: string; played: Replay }[] {
  return listRecordings().flatMap((name) => ['A', 'B'].map((page) => ({ name: `${name} ${page}`, played: replay(name, page) })))
}

/** Every state of one run (null: the only one), in order. */
function statesOf(played: Replay, runId: Run['id'] | null): Run[] {
  const id = runId ?? played.runs[0]?.id
  return played.moments.flatMap(({ state }) => (id === undefined ? [] : (state.runs.get(id) ?? [])))
}

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).map((item, at) => [list[at] as T, item])
}
