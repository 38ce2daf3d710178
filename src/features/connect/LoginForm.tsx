import { useState } from 'react'
import type { FormEvent } from 'react'
import type { Auth } from '@/comfy/auth'
import type { LoginScheme } from '@/comfy/evidence'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Segmented } from '@/ui/Segmented'
import { TextInput } from '@/ui/TextInput'
import { loginTexts } from './panelTexts'

export interface LoginFormProps {
  /** Of the server it is for, as people read it. */
  address: string
  /** What the server asked for, null when it did not say. */
  scheme: LoginScheme | null
  /** The one kept for this server. */
  login: Auth | null
  /** Null forgets it. */
  onLogin: (auth: Auth | null) => void
}

/** A login for one server, for proxies in front of ComfyUI, which has none of its own. */
export function LoginForm({ address, scheme, login, onLogin }: LoginFormProps) {
  const [kind, setKind] = useState<LoginScheme>(scheme ?? login?.kind ?? 'bearer')
  const [token, setToken] = useState('')
  const [user, setUser] = useState(login?.kind === 'basic' ? login.user : '')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<string | null>(null)

  function submit(event: FormEvent): void {
    event.preventDefault()
    const auth: Auth = kind === 'bearer' ? { kind, token: token.trim() } : { kind, user, password }
    const problem = missingIn(auth)
    setMissing(problem)
    if (problem === null) onLogin(auth)
  }
  const errors = missing === null ? [] : [missing]
  return (
    <form onSubmit={submit} className="max-w-[440px]">
      <Segmented
        label={loginTexts.kind}
        options={[{ value: 'bearer', label: loginTexts.token }, { value: 'basic', label: loginTexts.basic }]}
        value={kind}
        onChange={(next) => {
          setKind(next)
          setMissing(null)
        }}
        className="mb-1"
      />
      {kind === 'bearer' ? (
        <Field label={loginTexts.token} errors={errors}>
          {(control) => <TextInput {...control} type="password" value={token} onChange={setToken} spellCheck={false} />}
        </Field>
      ) : (
        <>
          <Field label={loginTexts.user} errors={errors}>
            {(control) => <TextInput {...control} autoComplete="username" autoCapitalize="none" value={user} onChange={setUser} spellCheck={false} />}
          </Field>
          <Field label={loginTexts.password}>
            {(control) => <TextInput {...control} type="password" autoComplete="current-password" value={password} onChange={setPassword} />}
          </Field>
        </>
      )}
      <div className="mt-2 flex items-center gap-1 pl-[calc(var(--track-label)+8px)]">
        <Button type="submit" variant="primary">{loginTexts.button}</Button>
        {login !== null && <Button onClick={() => onLogin(null)}>{loginTexts.forget}</Button>}
      </div>
      <p className="pt-2 pl-[calc(var(--track-label)+8px)] text-meta text-muted">{loginTexts.scope(address)}</p>
    </form>
  )
}

/** An empty password is one; an empty name or token is none. */
function missingIn(auth: Auth): string | null {
  if (auth.kind === 'bearer') return auth.token === '' ? loginTexts.missing.token : null
  return auth.user === '' ? loginTexts.missing.user : null
}
