/**
 * Names the fields of a form. One of a kind has the plain word ("Seed"); where there are several, the node's title
 * tells them apart, else the input's name, else a number.
 */
import { distinctTitles } from './distinctTitles'

export interface Labelled {
  /** The plain word. */
  word: string
  /** Title and input of the node whose field it is. */
  title: string
  input: string
  ownerId: string
  /** Title of the sampler it belongs to, and that sampler's place in the run from 1; null for none. */
  stageTitle: string | null
  stage: number | null
  /** A resized width beside the width itself never takes the plain word from it. */
  isSecondary: boolean
  /** Fields of one LoRA have one number, in chain order. */
  lora: number | null
}

export function labelAll(items: readonly Labelled[]): string[] {
  const groups = new Map<string, Labelled[]>()
  const labels = labelLoras(items)
  for (const item of items) {
    if (item.lora !== null) continue
    const group = groups.get(item.word)
    if (group) group.push(item)
    else groups.set(item.word, [item])
  }
  for (const [word, group] of groups) {
    const primary = group.filter((item) => !item.isSecondary)
    const plain = group.length === 1 ? group[0] : primary.length === 1 ? primary[0] : undefined
    const qualified = group.filter((item) => item !== plain)
    const suffixes = qualifiers(qualified)
    if (plain) labels.set(plain, word)
    qualified.forEach((item, index) => labels.set(item, `${word} ${suffixes[index] ?? index + 1}`))
  }
  return items.map((item) => labels.get(item) ?? item.word)
}

/** A LoRA's fields share what tells it from the others: its node's title, else its place in the chain. */
function labelLoras(items: readonly Labelled[]): Map<Labelled, string> {
  const fields = items.filter((item) => item.lora !== null)
  const titles = new Map(fields.map(({ lora, title }) => [lora, title]))
  const places = new Map([...titles.keys()].map((lora, index) => [lora, index + 1]))
  const isTitled = new Set(titles.values()).size === titles.size
  const counts = new Map<string, number>()
  for (const { lora, word } of fields) counts.set(`${lora} ${word}`, (counts.get(`${lora} ${word}`) ?? 0) + 1)
  const labels = new Map<Labelled, string>()
  for (const item of fields) {
    const { lora, word, title, input } = item
    const which = titles.size === 1 ? '' : isTitled ? ` · ${title}` : ` ${places.get(lora)}`
    labels.set(item, `${word}${which}${counts.get(`${lora} ${word}`) === 1 ? '' : ` · ${input}`}`)
  }
  return labels
}

function qualifiers(group: readonly Labelled[]): string[] {
  const titles = distinctTitles(group.map(({ title }) => title))
  const candidates = [titles.map((title) => `· ${title}`), inputQualifiers(group), titledInputs(group), stageTitles(group)]
  const distinct = candidates.find((texts) => texts !== null && new Set(texts).size === group.length)
  return distinct ?? group.map((_, index) => `${index + 1}`)
}

/** Several inputs of one node: `clip_name1` gives "CLIP 1", `text_g` "Prompt · text_g". */
function inputQualifiers(group: readonly Labelled[]): string[] | null {
  if (new Set(group.map(({ ownerId }) => ownerId)).size > 1) return null
  return group.map(({ input }) => /\d+$/.exec(input)?.[0] ?? `· ${input}`)
}

/** Several inputs of several nodes whose titles differ. */
function titledInputs(group: readonly Labelled[]): string[] {
  const titles = distinctTitles(group.map(({ title }) => title))
  return group.map(({ input }, index) => `· ${titles[index]}, ${input}`)
}

/** By sampler; samplers of one title are numbered in the order they run. A title that all have would only take the number's room. */
function stageTitles(group: readonly Labelled[]): string[] | null {
  const stagesOf = new Map<string, Set<number>>()
  for (const { stageTitle, stage } of group) {
    if (stageTitle === null || stage === null) return null
    stagesOf.set(stageTitle, (stagesOf.get(stageTitle) ?? new Set()).add(stage))
  }
  if (stagesOf.size === 1) return group.map(({ stage }) => `${stage}`)
  const titles = distinctTitles(group.map(({ stageTitle }) => stageTitle ?? ''))
  return group.map(({ stageTitle, stage }, index) => {
    const isAlone = stagesOf.get(stageTitle ?? '')?.size === 1
    return isAlone ? `· ${titles[index]}` : `· ${titles[index]} ${stage}`
  })
}
