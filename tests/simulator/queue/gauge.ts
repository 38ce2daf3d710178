/**
 * The little that a new connection is told about the work in progress.
 */
import type { PyObject } from '../python/json'

export interface Gauge {
  /** `{exec_info: {queue_remaining}}` */
  execInfo(): PyObject
  /** The node to light up for a client whose own job is running right now, else null. */
  runningNodeOf(clientId: string): string | null
}
