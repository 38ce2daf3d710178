/** The server's own account of itself: version, device, VRAM. Cheap to ask; the figures go stale within seconds. */
import { queryOptions } from '@tanstack/react-query'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import type { SystemStats } from '@/comfy/systemStats'

const REFRESH_MS = 10_000

export interface TimedStats {
  stats: SystemStats
  /** From the question to the answer. */
  latencyMs: number
}

export function systemStatsQuery(http: ComfyHttp, serverKey: ServerKey) {
  return queryOptions({
    queryKey: [serverKey, 'systemStats'],
    queryFn: async ({ signal }): Promise<TimedStats> => {
      const askedAtMs = performance.now()
      const stats = await http.systemStats(signal)
      return { stats, latencyMs: performance.now() - askedAtMs }
    },
    refetchInterval: REFRESH_MS,
    retry: false, // the connection keeper is who finds out what is wrong
  })
}
