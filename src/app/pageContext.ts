/** The page itself, for the few components of `app` that compose features. Features never see it. */
import { createContext, useContext } from 'react'
import { useStore } from 'zustand/react'
import type { Boot } from './boot'
import type { Page, PageState } from './page'

export const PageContext = createContext<{ page: Page; booted: Promise<Boot> } | null>(null)

/** @throws Error outside PageContext */
export function usePage(): { page: Page; booted: Promise<Boot> } {
  const context = useContext(PageContext)
  if (!context) throw new Error('No page: render inside PageContext')
  return context
}

export function usePageState<T>(select: (state: PageState) => T): T {
  return useStore(usePage().page.state, select)
}
