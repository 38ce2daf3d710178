/**
 * Puts a text that the page shows onto the clipboard. Plain-http pages have no clipboard API: there the shown text is
 * selected and the old command tried, and where that does not work either, the selection is left for Ctrl+C.
 */
export async function copyText(text: string, shown: HTMLElement, clipboard = globalThis.navigator?.clipboard): Promise<'copied' | 'selected'> {
  try {
    // Not in TypeScript's types: absent on insecure pages.
    const api = clipboard as Clipboard | undefined
    if (api) {
      await api.writeText(text)
      return 'copied'
    }
  } catch {
    // refused by the person or by a policy: the old way may still work
  }
  const { ownerDocument } = shown
  ownerDocument.getSelection()?.selectAllChildren(shown)
  return typeof ownerDocument.execCommand === 'function' && ownerDocument.execCommand('copy') ? 'copied' : 'selected'
}
