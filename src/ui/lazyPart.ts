/**
 * A component whose code is fetched when it is first wanted: popups, dialogs and toasts, none of which the first paint
 * needs. Unlike React.lazy, a chunk that cannot be fetched (server gone, page older than its build) neither takes the
 * page down nor is remembered: the next use asks again, and `usePartsFailed` lets the app say what is wrong.
 */
import { createElement, useSyncExternalStore } from 'react'
import type { ComponentType, ReactNode } from 'react'

export interface LazyPart<P extends object> {
  /** Renders nothing until the code is there. Rendering it does not fetch. */
  Component: (props: P) => ReactNode
  /** Fetches it, once. Never rejects. */
  load: () => Promise<void>
  isLoaded: () => boolean
}

const failedParts = new Set<object>()
const failureListeners = new Set<() => void>()

export function createLazyPart<P extends object>(fetchPart: () => Promise<ComponentType<P>>): LazyPart<P> {
  const listeners = new Set<() => void>()
  let loaded: ComponentType<P> | null = null
  let pending: Promise<void> | null = null

  const subscribe = (onChange: () => void) => {
    listeners.add(onChange)
    return () => listeners.delete(onChange)
  }
  const current = () => loaded

  async function fetchOnce(): Promise<void> {
    try {
      loaded = await fetchPart()
      noteFailure(part, false)
    } catch (error) {
      console.error('A part of the page could not be loaded.', error)
      noteFailure(part, true)
    }
    pending = null
    for (const listener of listeners) listener()
  }

  const part: LazyPart<P> = {
    Component: (props) => {
      const Loaded = useSyncExternalStore(subscribe, current)
      return Loaded && createElement(Loaded, props)
    },
    load: () => (loaded === null ? (pending ??= fetchOnce()) : Promise.resolve()),
    isLoaded: () => loaded !== null,
  }
  return part
}

/** Whether some part of the page could not be fetched when it was wanted: the person should reload. */
export function usePartsFailed(): boolean {
  return useSyncExternalStore(subscribeFailures, hasFailures)
}

function noteFailure(part: object, isFailed: boolean): void {
  if (isFailed) failedParts.add(part)
  else failedParts.delete(part)
  for (const listener of failureListeners) listener()
}

function subscribeFailures(onChange: () => void): () => void {
  failureListeners.add(onChange)
  return () => failureListeners.delete(onChange)
}

const hasFailures = () => failedParts.size > 0
