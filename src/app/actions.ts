/** The verbs of the page, for components. Each finds the session of the moment; without one there is nothing to do. */
import type { AppActions } from '@/state/actions'
import { canSend } from '@/state/connectionStore'
import type { Run } from '@/storage/run'
import type { ParameterId } from '@/workflow/form/parameters'
import type { Seed } from '@/workflow/sending/seeds'
import { activityOf } from './nodeDefActivity'
import { openRun } from './openRun'
import { sessionOf, type Page } from './page'
import type { Session } from './session'

/** A file opens before its other parts have been read; the first Generate waits this long for them. */
const ATTACH_WAIT_MS = 3_000
const NOT_CONNECTED = 'Connect to a server first.'

export function createActions(page: Page): AppActions {
  const session = () => sessionOf(page.state.getState())

  /** Of several seeds a run names only the first: what was sent for the others is in the journal. */
  async function lastSeedOf(run: Run, parameterId: ParameterId): Promise<Seed | null> {
    const target = page.documents.getState().parameters.find(({ id }) => id === parameterId)?.targets[0]
    const sent = target && (await page.journal.promptOf(run.id))?.get(target.nodeId)?.inputs[target.input]
    return typeof sent === 'number' || typeof sent === 'bigint' ? sent : run.seed
  }

  /** Its code could not be fetched, or the browser refused to note the run down: nothing was sent. */
  function tellFailure() {
    page.toaster.show({ text: 'Nothing was sent: this page could not get ready for it. Reload when its server is back.' })
  }

  /** Whoever sent with these very problems before is not asked again. */
  async function send(current: Session, isAnyway: boolean) {
    const { heldBack } = await import('./beforeSending')
    // A run that is sent without its document cannot be opened on ComfyUI's page as it was.
    await Promise.race([page.documentService.whenAttached().catch(ignore), new Promise((resolve) => setTimeout(resolve, ATTACH_WAIT_MS))])
    const held = heldBack(page)
    if (held && (held.isBlocked || !(isAnyway || held.fingerprint === page.state.getState().sentAnyway))) {
      page.state.setState({ held })
      callForMending()
      return
    }
    page.state.setState({ held: null, sentAnyway: held?.fingerprint ?? null })
    current.selection.getState().showLive()
    void import('./noteModels').then(({ noteModels }) => noteModels(page.documents.getState(), current.target.key), ignore)
    await current.runService.generate()
  }

  /** The form comes into view, with the first field that is to be mended. */
  function callForMending() {
    page.state.setState((state) => ({ calls: state.calls + 1 }))
  }

  function keepSeed(parameterId: ParameterId, seed: Seed | null) {
    if (seed === null) return
    page.documents.getState().keepSeed(parameterId, seed)
  }

  return {
    generate(how) {
      const current = session()
      // The button is disabled then, and its key must do no more.
      if (!current || !canSend(current.connection.getState())) return
      if (page.documents.getState().unreadable.size > 0) {
        callForMending() // what stands in the field is not what would be sent
        return
      }
      if (page.state.getState().openProblem) page.state.setState({ openProblem: null })
      void send(current, how?.anyway ?? false).catch(tellFailure)
    },
    stop: (runId) => void session()?.runService.stop(runId).catch(ignore),
    cancelWaiting: () => void session()?.runService.cancelWaiting().catch(ignore),
    runAgain(runId, options) {
      const current = session()
      if (!current || !canSend(current.connection.getState())) {
        page.toaster.show({ text: 'Not connected: nothing was sent.' })
        return
      }
      current.selection.getState().showLive()
      void current.runService.runAgain(runId, options).then((isSent) => {
        if (!isSent) page.toaster.show({ text: 'What this run sent is not stored in this browser any more.' })
      }, tellFailure)
    },
    dismiss(runId) {
      session()?.runs.getState().dispatch({ kind: 'dismissed', runId })
      void page.journal.remove([runId]).catch(ignore)
    },
    openStarter: (starterId) => void page.documentService.openStarter(starterId),
    openFile: (file) => void page.documentService.openFile(file),
    openText: (text, name) => void page.documentService.openText(text, name),
    openRun(runId) {
      const run = session()?.runs.getState().runs.get(runId)
      if (run) void openRun(page, run).catch(ignore)
    },
    chooseDocument: (document) => void page.documentService.chooseDocument(document),
    rememberMatch(match) {
      const key = session()?.target.key
      if (key !== undefined) page.prefs.rememberMatch(key, match)
    },
    takeParameters(parameters, name, use) {
      page.state.setState({ parametersFound: null })
      void import('./takeParameters').then(({ fillForm, openAsWorkflow }) => (use === 'fill' ? fillForm(page, parameters) : openAsWorkflow(page, parameters, name)), ignore)
    },
    setDelivery: (delivery) => page.documents.getState().setDelivery(delivery),
    takeLastSeed(parameterId) {
      const runs = session()?.runs.getState()
      const last = runs?.order.map((id) => runs.runs.get(id)).findLast((run) => run?.seed != null)
      if (last) void lastSeedOf(last, parameterId).then((seed) => keepSeed(parameterId, seed))
    },
    refreshNodeDefs() {
      const current = session()
      if (!current) return
      if (activityOf(current.runs.getState()) === 'executing') page.toaster.show({ text: 'The server is asked when this run has ended: before, it would stop sending previews.' })
      void current.nodeDefs.refresh()
    },
    async uploadImage(file, watch) {
      const current = session()
      if (!current) return { ok: false, problem: NOT_CONNECTED }
      const { uploadFile } = await import('./serverFiles')
      return uploadFile({ http: current.client.http, key: current.target.key, queries: page.queries }, file, watch)
    },
    async openServerWorkflow(path, user) {
      const current = session()
      if (!current) return { ok: false, problem: NOT_CONNECTED }
      const { fetchSavedFile } = await import('./serverFiles')
      const fetched = await fetchSavedFile(current.client.http, path, user)
      if (!fetched.ok) return fetched
      await page.documentService.openFile(fetched.file)
      return { ok: true }
    },
  }
}

/** The next word of the server tells what became of it; see follow.ts. */
function ignore() {}
