/** Makes the page's services and renders the app. Nothing waits for the server: the form is there first. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@/app/app.css'
import { App } from '@/app/App'
import { boot } from '@/app/boot'
import { createPage } from '@/app/page'
import { followTheme } from '@/app/theme'
import { saveOnLeave } from '@/app/saveOnLeave'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const page = createPage()
followTheme(page.settings)
saveOnLeave(page)
const booted = boot(page)

createRoot(root).render(
  <StrictMode>
    <App page={page} booted={booted} />
  </StrictMode>,
)
