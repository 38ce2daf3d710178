/**
 * The least that can be a form of a workflow: one textarea that nobody listens to, and React inputs in a plain list, as
 * many as the address says. What the app's form is measured against.
 */
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

const count = Number(new URLSearchParams(location.search).get('inputs') ?? 1)
const place = document.querySelector('div')

document.querySelector('button')?.addEventListener('click', () => {
  if (place) createRoot(place).render(createElement('form', null, ...fields()))
})

function fields() {
  return [createElement('textarea', { key: 'text', defaultValue: 'view 1,' }), ...Array.from({ length: count }, (_, key) => createElement('input', { key, defaultValue: String(key) }))]
}
