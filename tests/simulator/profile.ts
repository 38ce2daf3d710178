/**
 * What differs between the two ComfyUI releases that the simulator plays. Source: protocol 0.1 (version table).
 */
export type SimulatedVersion = '0.33.0' | '0.3.64'

export interface Profile {
  version: SimulatedVersion
  frontendVersion: string
  /** Requests with Sec-Fetch-Site: cross-site get 403 (0.19). */
  refusesCrossSite: boolean
  corsMethods: string
  /** prompt_id must be a canonical lowercase UUID (0.25). */
  requiresUuid: boolean
  /** Unknown classes are `missing_node_type`, not `invalid_prompt` (0.12). */
  namesMissingNodes: boolean
  namesCycles: boolean // dependency_cycle, 0.20
  /** Options of inputs declared as "COMBO" are checked (0.8). */
  checksComboOptions: boolean
  /** extra_data.preview_method is honoured (0.5). */
  previewMethodPerRun: boolean
  /** Progress without a picture goes out at most every 100 ms and half a percent (0.9.2). */
  throttlesProgress: boolean
  addsCreateTime: boolean // 0.3.69
  hasJobs: boolean // 0.6, cancelling 0.26
  /** /view sends nosniff and makes active types downloads (0.28). */
  hardensFiles: boolean
  annotatesInternalFiles: boolean // "name.png [output]", 0.20
  userdataInMilliseconds: boolean // 0.21
  noStoreRoot: boolean // 0.18
  /** Keys of an /object_info entry that the release adds to every node. */
  nodeInfoExtras: boolean // is_input_list 0.12, has_intermediate_output 0.19
  os: string
}

const profiles: Record<SimulatedVersion, Profile> = {
  '0.33.0': {
    version: '0.33.0', frontendVersion: '1.49.6', refusesCrossSite: true,
    corsMethods: 'POST, GET, DELETE, PUT, OPTIONS, PATCH',
    requiresUuid: true, namesMissingNodes: true, namesCycles: true, checksComboOptions: true,
    previewMethodPerRun: true, throttlesProgress: true, addsCreateTime: true, hasJobs: true, hardensFiles: true,
    annotatesInternalFiles: true, userdataInMilliseconds: true, noStoreRoot: true, nodeInfoExtras: true, os: 'linux',
  },
  '0.3.64': {
    version: '0.3.64', frontendVersion: '1.27.10', refusesCrossSite: false,
    corsMethods: 'POST, GET, DELETE, PUT, OPTIONS',
    requiresUuid: false, namesMissingNodes: false, namesCycles: false, checksComboOptions: false,
    previewMethodPerRun: false, throttlesProgress: false, addsCreateTime: false, hasJobs: false, hardensFiles: false,
    annotatesInternalFiles: false, userdataInMilliseconds: false, noStoreRoot: false, nodeInfoExtras: false, os: 'posix',
  },
}

export function profileOf(version: SimulatedVersion): Profile {
  return profiles[version]
}
