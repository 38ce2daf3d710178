/**
 * Puts a phrase into a prompt in place of what is selected, with commas where it would run into its neighbours. Pure.
 * A caret at the very beginning is one that was never set: then it goes to the end.
 */
export function insertPhrase(text: string, start: number, end: number, phrase: string): { text: string; caret: number } {
  const [from, to] = start === 0 && end === 0 ? [text.length, text.length] : [start, end]
  const before = text.slice(0, from)
  const after = text.slice(to)
  const lead = before.trim() === '' || /[\n(]\s*$/.test(before) ? '' : /,\s*$/.test(before) ? (/\s$/.test(before) ? '' : ' ') : ', '
  const head = lead === ', ' ? before.trimEnd() : before
  const tail = after === '' || /^\s*[,\n):]/.test(after) ? '' : ', '
  const rest = tail === ', ' ? after.trimStart() : after
  const caret = head.length + lead.length + phrase.length
  return { text: head + lead + phrase + tail + rest, caret }
}
