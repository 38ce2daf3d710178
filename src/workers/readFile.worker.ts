/**
 * Reads one file away from the page: a picture's workflow may be megabytes of JSON. Gets the file, or text, as its only
 * message, and answers with what readFileContents gives; null where that failed, which is then tried on the page.
 * Who started it ends it.
 */
import { readFileContents } from '@/workflow/files/readFileContents'

addEventListener('message', ({ data }: MessageEvent<Blob | string>) => {
  readFileContents(data).then(
    (result) => postMessage(result),
    () => postMessage(null),
  )
})
