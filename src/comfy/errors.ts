/**
 * Errors that requests throw. A run that fails is data, not an exception; these are broken expectations.
 * Texts here are for logs; words for people are made in features.
 */
export class ComfyError extends Error {
  override name = 'ComfyError'
}

/** No answer: connection refused, blocked by the browser, or timed out. They look the same to a page (protocol 4.5). */
export class UnreachableError extends ComfyError {
  override name = 'UnreachableError' as const
  constructor(readonly url: string, readonly timedOut: boolean, options?: ErrorOptions) {
    super(timedOut ? `No answer in time from ${url}` : `No answer from ${url}`, options)
  }
}

/** An answer outside 2xx. `body` is cut to a short sample; most are empty or plain text. */
export class HttpError extends ComfyError {
  override name = 'HttpError' as const
  constructor(readonly status: number, readonly url: string, readonly body: string) {
    super(`HTTP ${status} from ${url}`)
  }
}

/** An answer that is not what the protocol says. `sample` is its short beginning. */
export class ProtocolError extends ComfyError {
  override name = 'ProtocolError' as const
  constructor(readonly where: string, readonly reason: string, readonly sample: string, options?: ErrorOptions) {
    super(`${where}: ${reason}`, options)
  }
}

/** An answer that its asker would not take whole. */
export class AnswerTooLargeError extends ComfyError {
  override name = 'AnswerTooLargeError' as const
  constructor(readonly where: string, readonly limitBytes: number) {
    super(`${where}: an answer of more than ${limitBytes} bytes`)
  }
}

/** One entry of `node_errors[id].errors`. `inputName` is null when the server named none. */
export interface NodeInputError {
  nodeId: string
  classType: string
  type: string
  message: string
  details: string
  inputName: string | null
  receivedValue: unknown
}

/** What a 400 of POST /prompt says, and what `node_errors` of a 200 holds (protocol 1.3). */
export interface PromptRejection {
  type: string
  message: string
  details: string
  /** For `missing_node_type`: the node and class named by the server. */
  nodeId: string | null
  classType: string | null
  nodeErrors: NodeInputError[]
}

/** POST /prompt was answered with 400. */
export class PromptRejectedError extends ComfyError {
  override name = 'PromptRejectedError' as const
  constructor(readonly rejection: PromptRejection) {
    super(`Prompt refused: ${rejection.type}`)
  }
}
