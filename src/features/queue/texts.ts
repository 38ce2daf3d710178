/** The words of the queue's button. Those of its panel are panelTexts.ts. */
export const words = { queue: 'Queue' } as const

export function runCount(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`
}

/** "Queue, 3 runs" */
export function queueName(count: number): string {
  return `${words.queue}, ${runCount(count)}`
}
