/**
 * Time as the simulator sees it. Tests run it faster: with a scale of 10, a second of the simulated server passes in a
 * tenth of a real one, so that throttling and pauses keep their proportions.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(durationMs: number): Promise<void>
}

export function createClock(scale = 1): Clock {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * scale,
    // Even no time at all lets the event loop turn, so that other requests are answered between two steps.
    sleep: (durationMs) =>
      new Promise((resolve) => {
        if (durationMs <= 0) setImmediate(resolve)
        else setTimeout(resolve, durationMs / scale)
      }),
  }
}
