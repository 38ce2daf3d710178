// @vitest-environment node
import { expect, it } from 'vitest'
import { choosePreviewMethod, startsWithPreviews } from '@/comfy/previewMethod'

it.each([
  ['nothing said', [], 'auto', 'auto'],
  ['previews turned off', ['main.py', '--preview-method', 'none'], 'auto', 'auto'],
  ['a method given', ['main.py', '--preview-method', 'taesd'], 'auto', 'default'],
  ['a method given with =', ['--preview-method=latent2rgb'], 'auto', 'default'],
  ['the last one counts', ['--preview-method', 'auto', '--preview-method', 'none'], 'auto', 'auto'],
  ['a word cut off', ['--preview-method'], 'auto', 'auto'],
  ['a person has chosen', ['--preview-method', 'taesd'], 'latent2rgb', 'latent2rgb'],
  ['a person wants none', ['--preview-method', 'taesd'], 'none', 'none'],
] as const)('%s', (_name, argv, setting, expected) => {
  expect(choosePreviewMethod({ argv, setting })).toBe(expected)
})

it('knows whether a server was started with previews', () => {
  expect(startsWithPreviews(['--preview-method', 'auto'])).toBe(true)
  expect(startsWithPreviews(['--preview-size', '512'])).toBe(false)
})
