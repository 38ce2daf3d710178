/**
 * Which nodes lie in a frame, as litegraph judges: those whose middle does.
 * Source: ComfyUI_frontend LGraphGroup.recomputeInsideNodes, LGraphNode.measure.
 */
import type { Json } from '@/lib/json'
import { isJsonObject } from '../../links'
import { objectAt, type SavedFrame } from '../document'
import type { PageNode } from '../pageModel'

const TITLE_HEIGHT = 30
const COLLAPSED_WIDTH = 80

export function isInFrame({ saved: { source } }: PageNode, { bounds: [left, top, width, height] }: SavedFrame): boolean {
  const [x, y] = pairOf(source['pos'])
  const isCollapsed = objectAt(source, 'flags')['collapsed'] === true
  const [nodeWidth, bodyHeight] = isCollapsed ? [COLLAPSED_WIDTH, 0] : pairOf(source['size'])
  const middleX = x + nodeWidth / 2
  const middleY = y - TITLE_HEIGHT + (bodyHeight + TITLE_HEIGHT) / 2
  return middleX >= left && middleX < left + width && middleY >= top && middleY < top + height
}

/** Some files hold a list as an object with the keys 0 and 1. */
function pairOf(value: Json | undefined): [number, number] {
  const [first, second] = Array.isArray(value) ? value : isJsonObject(value) ? [value['0'], value['1']] : []
  return [Number(first ?? 0), Number(second ?? 0)]
}
