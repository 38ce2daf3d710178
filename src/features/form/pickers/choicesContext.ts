import { createContext } from 'react'
import { createModelChoices, type ModelChoices } from '@/storage/modelChoices'

/** What was chosen and marked. It lives in localStorage, so every part of the page may have a reader of its own. */
export const ModelChoicesContext = createContext<ModelChoices>(createModelChoices())
