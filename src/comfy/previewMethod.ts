/**
 * Chooses `extra_data.preview_method` (protocol 3.1). Servers send no previews unless started with `--preview-method`
 * or asked; those before 0.5.0 ignore the question. `default` means what the server was started with.
 */
export type PreviewMethodSetting = 'auto' | 'latent2rgb' | 'taesd' | 'none'

/** @param options.setting `auto`: nobody has chosen, so a server that was started with previews keeps its own method */
export function choosePreviewMethod(options: { argv: readonly string[]; setting: PreviewMethodSetting }): string {
  if (options.setting !== 'auto') return options.setting
  return startsWithPreviews(options.argv) ? 'default' : 'auto'
}

/** Whether the server's command line turns previews on. */
export function startsWithPreviews(argv: readonly string[]): boolean {
  let method = 'none'
  argv.forEach((word, index) => {
    if (word === '--preview-method') method = argv[index + 1] ?? 'none'
    else if (word.startsWith('--preview-method=')) method = word.slice('--preview-method='.length)
  })
  return method !== 'none'
}
