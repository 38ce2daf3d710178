/**
 * What components can ask for. `app` implements it; features see only these verbs.
 * None of them throws: what went wrong becomes state that the page shows.
 */
import type { RunId } from '@/comfy/ids'
import type { ParameterId } from '@/workflow/form/parameters'
import type { A1111Parameters, DocumentKind } from '@/workflow/readWorkflow'
import type { RememberedMatch } from '@/workflow/form/rememberedMatches'
import type { Run, RunOutput } from '@/storage/run'

/** `name`: what an input takes. `problem`: a sentence; null where the person cancelled it. */
export type UploadOutcome = { ok: true; name: string } | { ok: false; problem: string | null }

export interface UploadWatch {
  /** From 0 to 1. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
}

export type OpenOutcome = { ok: true } | { ok: false; problem: string }

export interface AppActions {
  /** Sends the open workflow, as many times as the count says. What the server would refuse is held back first; `anyway` sends it. */
  generate(how?: { anyway: boolean }): void
  /** Interrupts it if it runs, cancels it if it waits; touches no other run. */
  stop(runId: RunId): void
  /** Cancels every run of ours that waits. */
  cancelWaiting(): void
  /** Sends what this run sent once more; `newSeed` with another seed. */
  runAgain(runId: RunId, options?: { newSeed: boolean }): void
  /** Takes it out of the lists; what the server has stays there. */
  dismiss(runId: RunId): void
  openStarter(starterId: string): void
  /** Opens a workflow file; what cannot be opened is told in the page and leaves the open one alone. */
  openFile(file: File): void
  /** The same for pasted text. */
  openText(text: string, name: string): void
  /** Opens what this run sent as the workflow to go on from. */
  openRun(runId: RunId): void
  /** Opens the other document of the file that the open workflow came from. */
  chooseDocument(document: DocumentKind): void
  /** What was chosen in place of a file that this server does not have: taken by itself the next time. */
  rememberMatch(match: RememberedMatch): void
  /** What to do with another program's settings that were found in a picture: a workflow of their own, or values of the open form. */
  takeParameters(found: A1111Parameters, name: string, use: 'open' | 'fill'): void
  /** How pictures come back: written by SaveImage, or sent by SaveImageWebsocket. */
  setDelivery(delivery: 'file' | 'socket'): void
  /** Puts what the last run sent for this seed into its field and keeps it fixed. */
  takeLastSeed(parameterId: ParameterId): void
  /** Asks for the node definitions again. */
  refreshNodeDefs(): void
  /** Puts a file of any kind into the server's input folder; answers the name to send. */
  uploadImage(file: File, watch?: UploadWatch): Promise<UploadOutcome>
  /**
   * Opens a workflow that is saved on the server; `path` as in its user data. Fails only where the file cannot be had:
   * what is wrong with one that was fetched is told in the page.
   * @param user of a server with several
   */
  openServerWorkflow(path: string, user: string | null): Promise<OpenOutcome>
}

/** An address with its owner: release frees what was made for it. */
export interface OpenedFile {
  url: string
  release: () => void
}

/** Where the bytes of results come from. */
export interface ResultSource {
  /** For an `<img>`, `<video>` or `<audio>`. Socket images and servers with a login need a fetch first. */
  open(run: Run, output: RunOutput, signal: AbortSignal): Promise<OpenedFile>
  /** Address that can be shown at once, without a fetch; null where `open` must be awaited. */
  directUrl(run: Run, output: RunOutput): string | null
  /** The file itself, for a download. */
  blob(run: Run, output: RunOutput, signal: AbortSignal): Promise<Blob>
  /** A file of the input folder, by the name that LoadImage takes. */
  openInput(name: string, signal: AbortSignal): Promise<OpenedFile>
}
