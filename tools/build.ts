/** Builds the page into dist/, as `npm run build` does, but quietly: only warnings and errors are printed. */
import { build } from 'vite'
import { fromRoot } from './root'

export async function buildApp(): Promise<void> {
  // Vite keeps a NODE_ENV that it finds, and React's development build would then be what ships.
  process.env.NODE_ENV = 'production'
  await build({ root: fromRoot(), configFile: fromRoot('vite.config.ts'), logLevel: 'warn' })
}
