import type { Auth } from '@/comfy/auth'
import type { ServerTarget } from '@/comfy/serverAddress'
import { usePage } from './pageContext'

/** Keeps the login for this server, or forgets it, and connects with what holds now. */
export function useSetLogin(target: ServerTarget): (auth: Auth | null) => void {
  const { page, booted } = usePage()
  return (auth) => {
    page.prefs.setAuth(target.key, auth)
    void booted.then((boot) => boot.connect(target))
  }
}
