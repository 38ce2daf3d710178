/**
 * From an opened page to a session: which server, this tab's id, the draft. Everything a person may be asked on the way
 * becomes the page's phase; nothing here shows anything.
 */
import { claimClientId, type ClientIdentity } from '@/comfy/clientId'
import type { NodeInputError } from '@/comfy/errors'
import { asServerKey, type ServerKey } from '@/comfy/ids'
import type { ServerTarget } from '@/comfy/serverAddress'
import { upstreamOf } from '@/features/connect/address'
import { chooseServer, targetFor, type Choice, type Connection, type Question } from '@/features/connect/chooseServer'
import { findPageServer } from '@/features/connect/pageServer'
import { keepDraft, restoreDraft } from './draftKeeper'
import { sessionOf, type Page } from './page'
import { createSession } from './session'

const FIRST_STARTER = 'sd15'
/** Of drafts that were changed before any server was chosen. */
const NO_SERVER = asServerKey('')

export interface Boot {
  /** Works with this server from now on. */
  connect(target: ServerTarget): void
  connectTo(baseUrl: string): void
  /** Asks for another address. The way back to the server in use is offered beside the question. */
  ask(): void
  /** Looks again at what serves the page, and connects to it: after the start command changed what is behind it. */
  restart(): Promise<void>
}

export async function boot(page: Page): Promise<Boot> {
  const identity = await claimClientId({ onReplaced: () => sessionOf(page.state.getState())?.client.reconnectNow() })
  const starter = createBoot(page, identity)
  await starter.restart()
  return starter
}

function createBoot(page: Page, identity: ClientIdentity): Boot {
  let hasDraft = false

  function connect(target: ServerTarget) {
    sessionOf(page.state.getState())?.close()
    const session = createSession({
      target,
      identity,
      queries: page.queries,
      prefs: page.prefs,
      settings: page.settings,
      documents: page.documents,
      documentService: page.documentService,
      disk: page.db,
      journal: page.journal,
      socketImages: page.socketImages,
      onRefused: (errors) => void showRefusals(page, errors).catch(() => {}), // the stage says the same
    })
    page.state.setState({ phase: { kind: 'connected', session }, hasSocketSaver: null })
    void openDocument(target.key)
  }

  /** The draft once per page; for another server the open workflow stays, and its definitions are asked for anew. */
  async function openDocument(serverKey: ServerKey) {
    if (hasDraft) return page.documentService.loadDefs()
    hasDraft = true
    const draftId = identity.id()
    const { documents, documentService, drafts, draftSources } = page
    const isRestored = await restoreDraft({ documents, documentService, drafts, draftSources, draftId, serverKey })
    if (!isRestored && documents.getState().document === null) void documentService.openStarter(FIRST_STARTER)
    keepDraft({ documents, drafts, draftSources, draftId, serverKey: () => sessionOf(page.state.getState())?.target.key ?? serverKey })
  }

  function follow(choice: Choice) {
    switch (choice.kind) {
      case 'connect':
        connect(choice.target)
        return
      case 'ask':
        askQuestion(choice)
        return
      case 'confirm': {
        const { target, otherwise } = choice
        const refuse = () => follow(otherwise)
        page.state.setState({ phase: { kind: 'confirming', target, otherwise: addressOf(otherwise), refuse } })
      }
    }
  }

  function askQuestion(question: Question, previous: ServerTarget | null = null) {
    sessionOf(page.state.getState())?.close()
    page.state.setState({ phase: { kind: 'asking', question, previous } })
    void openDocument(NO_SERVER)
  }

  return {
    connect,
    connectTo: (baseUrl) => connect(targetFor(baseUrl, page.state.getState().pageServer)),
    ask() {
      const current = sessionOf(page.state.getState())?.target ?? null
      askQuestion({ kind: 'ask', prefill: current ? upstreamOf(current) : '', problem: null }, current)
    },
    async restart() {
      const pageServer = await findPageServer(location.href)
      page.state.setState({ pageServer })
      const known = { lastServer: page.prefs.get('lastServer'), knownServers: page.prefs.get('knownServers') }
      follow(chooseServer({ pageUrl: location.href, pageServer, ...known }))
    },
  }
}

/** On the fields that they name. */
async function showRefusals({ documents }: Page, errors: readonly NodeInputError[]) {
  const { document } = documents.getState()
  const { refusalsByField } = await import('@/features/form/refusals')
  if (documents.getState().document?.id === document?.id) documents.getState().setErrors(refusalsByField(documents.getState().parameters, errors))
}

function addressOf(choice: Connection | Question): string | null {
  return choice.kind === 'connect' ? choice.target.baseUrl : null
}
