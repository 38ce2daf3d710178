// @vitest-environment node
/** Nodes of VideoHelperSuite: values by name, widgets that depend on the format, files of older times. */
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/json'
import { defsOf, documentOf, node, read } from './packDocument'

const formats = {
  'image/gif': [],
  'video/webm': [['crf', 'INT', { default: 20, min: 0, max: 100 }]],
  'video/h264-mp4': [['pix_fmt', ['yuv420p', 'yuv420p10le']], ['crf', 'INT', { default: 19, min: 0, max: 100 }], ['trim_to_audio', 'BOOLEAN', { default: false }]],
}
const side = ['INT', { default: 0, min: 0, max: 8192 }]
const defs = defsOf({
  VHS_VideoCombine: {
    required: {
      images: ['IMAGE'],
      frame_rate: ['FLOAT', { default: 8, min: 1 }],
      loop_count: ['INT', { default: 0 }],
      filename_prefix: ['STRING', { default: 'AnimateDiff' }],
      format: [Object.keys(formats), { formats }],
      pingpong: ['BOOLEAN', { default: false }],
      save_output: ['BOOLEAN', { default: true }],
    },
    optional: { meta_batch: ['VHS_BatchManager'], vae: ['VAE'] },
  },
  VHS_LoadVideo: {
    required: { video: [['clip.mp4']], force_rate: ['FLOAT', { default: 0 }], custom_width: side, custom_height: side, frame_load_cap: ['INT'], skip_first_frames: ['INT'], select_every_nth: ['INT', { default: 1 }] },
    optional: { meta_batch: ['VHS_BatchManager'], format: [['None', 'AnimateDiff'], { default: 'AnimateDiff', formats: { None: {}, AnimateDiff: { target_rate: 8 } } }] },
  },
  VHS_LoadAudio: { required: { audio_file: ['STRING', { default: 'input/' }] }, optional: { seek_seconds: ['FLOAT', { default: 0, widgetType: 'VHSTIMESTAMP' }] } },
  VHS_BatchManager: { required: { frames_per_batch: ['INT', { default: 16 }] }, output: ['VHS_BatchManager'] },
  VHS_SelectLatest: { required: { filename_prefix: ['STRING', { default: 'output/' }] }, output: ['STRING'] },
})

const common = { frame_rate: 24, loop_count: 0, filename_prefix: 'vid', pingpong: false, save_output: true }
const videopreview = { hidden: false, params: { filename: 'x.mp4' } }
const one = (type: string, values: Json[] | JsonObject, inputs: string[] = []) => read(documentOf([node(8, type, { values, inputs })]), defs)

describe('Video Combine', () => {
  it('sends its values by name, and those of its format, without the preview', () => {
    const { inputs, problems } = one('VHS_VideoCombine', { ...common, format: 'video/h264-mp4', pix_fmt: 'yuv420p10le', crf: 17, trim_to_audio: true, videopreview })
    expect(inputs['8']).toEqual({ ...common, format: 'video/h264-mp4', pix_fmt: 'yuv420p10le', crf: 17, trim_to_audio: true })
    expect(problems).toEqual([])
  })

  it('sends nothing of other formats, and defaults of what its format has got since', () => {
    expect(one('VHS_VideoCombine', { ...common, format: 'image/gif', crf: 17 }).inputs['8']).toEqual({ ...common, format: 'image/gif' })
    expect(one('VHS_VideoCombine', { ...common, format: 'video/h264-mp4', crf: 17 }).inputs['8']).toMatchObject({ pix_fmt: 'yuv420p', crf: 17, trim_to_audio: false })
  })

  it('keeps a link to a value of its format', () => {
    const nodes = [node(9, 'Number', { outputs: ['INT'], values: [30] }), node(8, 'VHS_VideoCombine', { values: { ...common, format: 'video/webm', crf: 17 }, inputs: ['crf!:INT < 9.0'] })]
    expect(read(documentOf(nodes), defs).inputs['8']).toMatchObject({ crf: ['9', 0] })
  })

  it('keeps the file’s values where the server no longer has the format', () => {
    expect(one('VHS_VideoCombine', { ...common, format: 'video/old' }).inputs['8']).toEqual({ ...common, format: 'video/old' })
  })

  it('reads the list of an old file, whose last value had another name', () => {
    expect(one('VHS_VideoCombine', [12, 1, 'old', 'image/gif', true, false]).inputs['8']).toEqual({
      frame_rate: 12, loop_count: 1, filename_prefix: 'old', format: 'image/gif', pingpong: true, save_output: false,
    })
  })

  it('marks a name with a date as one that is completed when it is sent', () => {
    const { reading } = one('VHS_VideoCombine', { ...common, format: 'image/gif', filename_prefix: '%date:yyyy%/v' })
    expect(reading.authoredTexts).toEqual([{ at: { nodeId: '8', input: 'filename_prefix' }, text: '%date:yyyy%/v', isRandom: true }])
  })
})

describe('other nodes of VideoHelperSuite', () => {
  it.each([
    { size: 'Disabled', width: 0, height: 0 },
    { size: 'Custom Width', width: 640, height: 0 },
    { size: 'Custom Height', width: 0, height: 480 },
    { size: '512x?', width: 512, height: 0 },
    { size: '256x256', width: 256, height: 256 },
  ])('take the size from what it was before, $size', ({ size, width, height }) => {
    expect(one('VHS_LoadVideo', { video: 'clip.mp4', force_rate: 8, force_size: size, custom_width: 640, custom_height: 480, select_every_nth: 2 }).inputs['8']).toMatchObject({
      video: 'clip.mp4', force_rate: 8, custom_width: width, custom_height: height, select_every_nth: 2, format: 'AnimateDiff',
    })
  })

  it('read an old list with such a size in it', () => {
    expect(one('VHS_LoadVideo', ['clip.mp4', 8, 'Disabled', 16, 1, 2]).inputs['8']).toMatchObject({ custom_width: 0, frame_load_cap: 16, skip_first_frames: 1, select_every_nth: 2 })
  })

  it('have times as numbers, and a counter of batches', () => {
    expect(one('VHS_LoadAudio', { audio_file: 'a.wav', seek_seconds: 1.5 }).inputs['8']).toEqual({ audio_file: 'a.wav', seek_seconds: 1.5 })
    expect(one('VHS_BatchManager', { frames_per_batch: 4, count: 2 }).inputs['8']).toEqual({ frames_per_batch: 4, count: 2 })
  })

  it('find the link of an input that had another name', () => {
    const nodes = [node(9, 'VHS_BatchManager', { outputs: ['VHS_BatchManager'], values: { frames_per_batch: 4 } }), node(8, 'VHS_LoadVideo', { values: { video: 'clip.mp4' }, inputs: ['batch_manager:VHS_BatchManager < 9.0'] })]
    expect(read(documentOf(nodes), defs).inputs['8']).toMatchObject({ meta_batch: ['9', 0] })
  })

  it('are named where they stand for the newest file of the server', () => {
    const nodes = [node(9, 'VHS_SelectLatest', { outputs: ['STRING'], values: { filename_prefix: 'output/' } }), node(8, 'VHS_LoadAudio', { values: { audio_file: 'a.wav' }, inputs: ['audio_file!:STRING < 9.0'] })]
    const { inputs, problems } = read(documentOf(nodes), defs)
    expect(inputs).toEqual({ 8: { audio_file: 'a.wav', seek_seconds: undefined } })
    expect(problems).toMatchObject([{ kind: 'unresolvedVirtual', nodeId: '9', pack: 'VideoHelperSuite', reason: 'it takes the newest file that the server has' }])
  })
})
