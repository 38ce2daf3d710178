/**
 * The only place where the stores meet React: one context for all of them, one hook per store with a selector.
 * Select the smallest value; `useShallow` where it must be an object or a list.
 */
import { createContext, useContext } from 'react'
import { useStore } from 'zustand/react'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import type { AppActions, ResultSource } from './actions'
import type { ConnectionStore, ConnectionStoreState } from './connectionStore'
import type { DocumentState, DocumentStore } from './documentStore'
import type { FormLayoutState, FormLayoutStore } from './formLayoutStore'
import type { PreviewBus } from './previewBus'
import type { RunStore, RunStoreState } from './runStore'
import type { SelectionState, SelectionStore } from './selectionStore'
import type { SettingsState, SettingsStore } from './settingsStore'

export interface Stores {
  runs: RunStore
  connection: ConnectionStore
  document: DocumentStore
  layout: FormLayoutStore
  selection: SelectionStore
  settings: SettingsStore
  previews: PreviewBus
}

export const StoresContext = createContext<Stores | null>(null)

/** For what is done rather than shown: dispatching, subscribing outside React. @throws Error outside StoresContext */
export function useStores(): Stores {
  const stores = useContext(StoresContext)
  if (!stores) throw new Error('No stores: render inside StoresContext')
  return stores
}

export function useRuns<T>(select: (state: RunStoreState) => T): T {
  return useStore(useStores().runs, select)
}

export function useConnection<T>(select: (state: ConnectionStoreState) => T): T {
  return useStore(useStores().connection, select)
}

export function useDocument<T>(select: (state: DocumentState) => T): T {
  return useStore(useStores().document, select)
}

export function useFormLayout<T>(select: (state: FormLayoutState) => T): T {
  return useStore(useStores().layout, select)
}

export function useSelection<T>(select: (state: SelectionState) => T): T {
  return useStore(useStores().selection, select)
}

export function useSettings<T>(select: (state: SettingsState) => T): T {
  return useStore(useStores().settings, select)
}

/** The server at hand, for queries. */
export interface ServerAccess {
  http: ComfyHttp
  key: ServerKey
  baseUrl: string
}

/** Verbs that components can call, the source of result files, and the server; made by `app`. */
export interface Services {
  actions: AppActions
  results: ResultSource
  /** Null while none is chosen. */
  server: ServerAccess | null
}

export const ServicesContext = createContext<Services | null>(null)

/** @throws Error outside ServicesContext */
export function useActions(): AppActions {
  return useServices().actions
}

/** @throws Error outside ServicesContext */
export function useResultSource(): ResultSource {
  return useServices().results
}

/** @throws Error outside ServicesContext */
export function useServer(): ServerAccess | null {
  return useServices().server
}

function useServices(): Services {
  const services = useContext(ServicesContext)
  if (!services) throw new Error('No services: render inside ServicesContext')
  return services
}
