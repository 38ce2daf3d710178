/**
 * Everything that reading files takes, as one part of the page that is fetched when the first file is opened: the
 * readers of containers, the conversion of saved documents, and the AUTOMATIC1111 way in.
 */
export { a1111Graph } from '@/workflow/files/a1111Graph'
export { a1111Values } from '@/workflow/files/a1111Values'
export { classesOf } from '@/workflow/files/classesOf'
export { readFileContents } from '@/workflow/files/readFileContents'
export { interpretContents } from '@/workflow/interpretContents'
