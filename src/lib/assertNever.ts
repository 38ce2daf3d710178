/** Closes a switch over a union: a new member makes this call a type error. @throws Error when reached at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${String((value as { kind?: unknown }).kind ?? value)}`)
}
