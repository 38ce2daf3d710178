/**
 * The node types that a file's documents mention: what has to be known of them before the documents can be read.
 * In subgraphs and group nodes too; without the types that only ComfyUI's page, or the script of a pack, knows. Pure.
 * Source: protocol 5.2.
 */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'
import type { FileContents } from '../readWorkflow'
import { behaviourOf } from '../saved/packs'
import type { SavedDocument } from '../saved/savedWorkflow'
import { a1111Graph } from './a1111Graph'

/** Instances of a group node have the group's name behind one of these. */
const GROUP_PREFIX = /^workflow[>/]/

export function classesOf(contents: Pick<FileContents, 'prompt' | 'workflow' | 'parameters'>): Set<string> {
  const { prompt, workflow, parameters } = contents
  const classes = new Set<string>()
  for (const node of prompt?.values() ?? []) classes.add(node.classType)
  if (workflow) for (const type of documentTypes(workflow)) classes.add(type)
  if (!prompt && !workflow && parameters) for (const node of a1111Graph(parameters).values()) classes.add(node.classType)
  return classes
}

function documentTypes(document: SavedDocument): Set<string> {
  const subgraphs = listOf(ownValue(objectOf(document, 'definitions'), 'subgraphs')).filter(isJsonObject)
  const groups = Object.values(objectOf(objectOf(document, 'extra'), 'groupNodes')).filter(isJsonObject)
  const types = new Set([document, ...subgraphs, ...groups].flatMap(nodeTypes))
  for (const type of types) if (behaviourOf(type)?.isVirtual || GROUP_PREFIX.test(type)) types.delete(type)
  for (const subgraph of subgraphs) types.delete(String(ownValue(subgraph, 'id')))
  return types
}

function nodeTypes(graph: JsonObject): string[] {
  return listOf(ownValue(graph, 'nodes')).flatMap((node) => {
    const type = isJsonObject(node) ? ownValue(node, 'type') : undefined
    return typeof type === 'string' && type !== '' ? [type] : []
  })
}

function objectOf(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key)
  return isJsonObject(value) ? value : {}
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
