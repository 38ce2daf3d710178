/**
 * What /system_stats says about a server: version, machine, start command. The best sign that it is a ComfyUI at all.
 * Source: protocol 1.7.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import { listOf, looseObject, numberOrNull, readShape, textOrEmpty, textOrNull } from './wire'

/** Null where the server does not say. Memory in bytes. */
export interface Device {
  name: string
  type: string
  vramTotal: number | null
  vramFree: number | null
}
export interface SystemStats {
  comfyuiVersion: string | null
  os: string | null
  /** The words of the start command: tells which flags are on. */
  argv: string[]
  /** The main one first; only one before 0.23. */
  devices: Device[]
}

const deviceSchema = looseObject({ name: textOrEmpty, type: textOrEmpty, vram_total: numberOrNull, vram_free: numberOrNull })
const schema = looseObject({
  system: looseObject({ comfyui_version: textOrNull, os: textOrNull, argv: listOf(v.string()) }),
  devices: listOf(deviceSchema),
})

/** @throws ProtocolError for JSON that no ComfyUI would send */
export function readSystemStats(json: Json): SystemStats {
  const { system, devices } = readShape(schema, json, 'system_stats')
  return {
    comfyuiVersion: system.comfyui_version,
    os: system.os,
    argv: system.argv,
    devices: devices.map(({ name, type, vram_total, vram_free }) => ({ name, type, vramTotal: vram_total, vramFree: vram_free })),
  }
}
