/**
 * What ComfyUI's page adds to nodes of some classes beyond their definition: upload buttons, players, viewers.
 * They take places in `widgets_values`, and some go into the prompt.
 * Source: ComfyUI_frontend extensions/core (uploadImage, uploadAudio, load3d, saveMesh, previewAny, customWidgets, webcamCapture).
 */
import type { InputDef, InputKind, NodeDef } from '../definitions/nodeDefs'
import { textAt } from './document'
import type { PageNode, Widget } from './pageModel'
import { extraWidget } from './pageWidgets'

const PLAYERS = new Set(['LoadAudio', 'SaveAudio', 'PreviewAudio', 'SaveAudioMP3', 'SaveAudioOpus'])
const VIEWERS = new Set(['SaveGLB', 'Preview3D'])
const MAX_OPTIONS = 1_000
const LAST_MODEL = 'Last Time Model File'

/** Inputs that follow those of the definition. */
export function addedByPage(def: NodeDef): InputDef[] {
  const added: InputDef[] = []
  if (VIEWERS.has(def.classType)) added.push(inputOf('image', 'PREVIEW_3D'))
  if (PLAYERS.has(def.classType)) added.push(inputOf('audioUI', 'AUDIO_UI'))
  const uploads = def.inputs.filter((input) => input.required && input.spec.kind === 'combo')
  if (uploads.some((input) => input.name === 'audio' && uploadOf(input) === 'audio')) added.push(inputOf('upload', 'AUDIOUPLOAD'))
  if (uploads.some((input) => ['image', 'video'].includes(uploadOf(input) ?? ''))) added.push(inputOf('upload', 'IMAGEUPLOAD'))
  return added
}

function uploadOf({ spec }: InputDef): string | null {
  return spec.kind === 'combo' ? spec.upload : null
}

function inputOf(name: string, type: string): InputDef {
  const spec: InputKind = { kind: 'opaque', type, default: null }
  return { name, displayName: null, required: true, tooltip: null, type, spec, control: null, isHidden: true, isAdvanced: false, isSocketless: false, isForced: false }
}

/** Widgets without an input. */
export function addedWhenCreated(node: PageNode): void {
  const type = node.def?.classType
  if (type === 'PreviewAny') {
    const shown = ['preview_markdown', 'preview_text'].map((name) => extraWidget(name, '', { isSaved: false }))
    node.widgets.push(...shown, extraWidget('previewMode', false))
  } else if (type === 'WebcamCapture') {
    node.widgets.push(extraWidget('waiting for camera...', 'capture'))
  } else if (type === 'CustomCombo') {
    node.widgets.push(extraWidget('index', -1, { isSent: true, isFixed: true }))
    addOption(node)
  }
}

/** Preview3D shows, and sends, the model it showed last, whatever its values say. */
export function recallModel(node: PageNode): void {
  if (node.def?.classType !== 'Preview3D') return
  const model = textAt(node.saved.properties, LAST_MODEL)
  const widget = node.widgets.find(({ name }) => name === 'model_file')
  if (!model || !widget) return
  widget.value = model
  widget.places = [...widget.places, { node: node.saved, path: ['properties', LAST_MODEL] }]
}

function addOption(node: PageNode): void {
  if (node.widgets.length < MAX_OPTIONS) node.widgets.push(extraWidget(`option${node.widgets.length - 1}`, '', { isSent: true }))
}

/** CustomCombo: an option that gets a text calls for the next, and the place of the chosen one is sent. */
export function afterValue(node: PageNode, widget: Widget): void {
  if (node.def?.classType !== 'CustomCombo') return
  if (widget.name.startsWith('option') && widget === node.widgets.at(-1) && widget.value) addOption(node)
  const [chosen, index, ...options] = node.widgets
  if (index) index.value = options.findIndex((option) => option.value === chosen?.value)
}
