/**
 * Plays the client's part of a transcript against a server and writes down what the server says, in the same form.
 */
import { randomUUID } from 'node:crypto'
import { isPyObject } from '@tests/simulator/python/values'
import { ask, openSocket, type SocketClient } from './client'
import { createNames, describeAnswer, describeFrame, describeMessage } from './normalForm'

export interface Transcript {
  answers: string[]
  /** By client letter, in the order of arrival. */
  received: Record<string, string[]>
}

const LINE = /^(>|=|[A-Z]\d?) (.*)$/

export function readTranscript(text: string): Transcript {
  const transcript: Transcript = { answers: [], received: {} }
  for (const line of linesOf(text)) {
    if (line.who === '=') transcript.answers.push(line.what)
    else if (line.who !== '>') (transcript.received[line.who] ??= []).push(line.what)
  }
  return transcript
}

function linesOf(text: string): { who: string; what: string }[] {
  return text.split('\n').flatMap((line) => {
    const match = LINE.exec(line)
    return match ? [{ who: match[1] ?? '', what: match[2] ?? '' }] : []
  })
}

/** @param settleMs how long to listen for messages that should not come */
export async function reenact(text: string, url: string, settleMs: number): Promise<Transcript> {
  const names = createNames()
  const sockets = new Map<string, SocketClient>()
  const ids = new Map<string, string>()
  const expected = new Map<string, number>()
  const raw: { path: string; status: number; body: string }[] = []

  const catchUp = () => Promise.all([...expected].map(([letter, count]) => sockets.get(letter)?.atLeast(count)))

  for (const { who, what } of linesOf(text)) {
    if (who === '=') continue
    if (who !== '>') {
      expected.set(who, (expected.get(who) ?? 0) + 1)
      continue
    }
    await catchUp()
    const opening = /^(\w+) opens as (\w+)$/.exec(what)
    const sending = /^(\w+) sends (.*)$/.exec(what)
    const closing = /^(\w+) closes$/.exec(what)
    const request = /^(GET|POST) (\S+)(?: (.*))?$/.exec(what)
    if (opening) {
      const id = ids.get(opening[2] ?? '') ?? randomUUID().replaceAll('-', '')
      ids.set(opening[2] ?? '', id)
      sockets.set(opening[1] ?? '', await openSocket(url, id))
    } else if (sending) {
      const socket = sockets.get(sending[1] ?? '')
      socket?.send(sending[2] ?? '')
      // Answered before anything else is done: which of two connections is quicker is not what is compared.
      await socket?.until((message) => message['type'] === 'feature_flags')
    } else if (request) {
      const path = fill(request[2] ?? '')
      const body = request[3] === undefined ? null : fill(request[3])
      const answer = await ask(url, path, { method: request[1] ?? 'GET', body })
      if (isPyObject(answer.json) && typeof answer.json['prompt_id'] === 'string') names.add(answer.json['prompt_id'])
      raw.push({ path, status: answer.status, body: answer.text })
    } else if (closing) {
      await new Promise((resolve) => setTimeout(resolve, settleMs))
      await sockets.get(closing[1] ?? '')?.close()
      expected.delete(closing[1] ?? '')
    }
  }

  /** Names of clients and runs become ids; a run that the client names itself gets a new one. */
  function fill(part: string): string {
    return part
      .replaceAll(/"(c\d)"/g, (whole, name: string) => (ids.has(name) ? JSON.stringify(ids.get(name)) : whole))
      .replaceAll(/(?<=[/"])(P\d)(?=["/?]|$)/g, (name) => {
        const id = names.idOf(name)
        if (id !== name) return id
        const made = randomUUID()
        names.add(made)
        return made
      })
  }

  const received: Record<string, string[]> = {}
  for (const [letter, socket] of sockets) {
    // Described only now, when every run has its name: messages can come before the answer that tells it.
    received[letter] = socket.received.map(({ text: message, bytes }) =>
      message === null ? describeFrame(bytes ?? Buffer.alloc(4), names) : describeMessage(message, names),
    )
  }
  return { answers: raw.map(({ path, status, body }) => describeAnswer(path, status, body, names)), received }
}
