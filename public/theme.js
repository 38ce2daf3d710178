// Runs before the first paint, so that a light-theme page never flashes dark. The app owns the choice afterwards.
(function () {
  var root = document.documentElement
  var choice = null
  try { choice = (localStorage.getItem('darkroom:theme') || '').replace(/"/g, '') } catch { /* storage refused: follow the system */ }
  var light = choice === 'light' || (choice !== 'dark' && matchMedia('(prefers-color-scheme: light)').matches)
  root.dataset.theme = light ? 'light' : 'dark'
})()
