/** Joins the services to React: stores of the session at hand, verbs, the query client; and what speaks for the page. */
import { useMemo } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import { useStore } from 'zustand/react'
import { RunAnnouncer } from '@/features/run/RunAnnouncer'
import { paceProgress } from '@/state/pacedRuns'
import { ServicesContext, StoresContext, type Services, type Stores } from '@/state/react'
import { ToastRegion } from '@/ui/ToastRegion'
import { createActions } from './actions'
import type { Boot } from './boot'
import { createIdleStores, noResults } from './idle'
import { PageContext } from './pageContext'
import { sessionOf, type Page } from './page'
import { Shell } from './Shell'

export interface AppProps {
  page: Page
  booted: Promise<Boot>
}

export function App({ page, booted }: AppProps) {
  const session = useStore(page.state, sessionOf)
  const idle = useMemo(() => createIdleStores(), [])
  const actions = useMemo(() => createActions(page), [page])
  const stores = useMemo((): Stores => {
    const { runs, connection, selection, previews } = session ?? idle
    return { runs: paceProgress(runs), connection, selection, previews, document: page.documents, layout: page.layout, settings: page.settings }
  }, [page, session, idle])
  const services = useMemo((): Services => ({
    actions,
    results: session?.results ?? noResults,
    server: session && { http: session.client.http, key: session.target.key, baseUrl: session.target.baseUrl },
  }), [actions, session])
  const context = useMemo(() => ({ page, booted }), [page, booted])
  return (
    <QueryClientProvider client={page.queries}>
      <PageContext value={context}>
        <StoresContext value={stores}>
          <ServicesContext value={services}>
            <Shell />
            <RunAnnouncer key={session?.target.key} />
            <ToastRegion toaster={page.toaster} />
          </ServicesContext>
        </StoresContext>
      </PageContext>
    </QueryClientProvider>
  )
}
