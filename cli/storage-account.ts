import { UsageError } from './exit.ts'

/** Where a storage account is reached, and Resource Manager and the portal of its cloud. */
export interface StorageAccount {
  readonly tables: string
  readonly blobs: string
  readonly arm: string
  readonly portal: string
}

/** Hosts of Azure's clouds, the public one first. A token is sent to these alone, whatever a pasted command says. */
const clouds = [
  { storage: 'core.windows.net', arm: 'management.azure.com', portal: 'portal.azure.com' },
  { storage: 'core.usgovcloudapi.net', arm: 'management.usgovcloudapi.net', portal: 'portal.azure.us' },
  { storage: 'core.chinacloudapi.cn', arm: 'management.chinacloudapi.cn', portal: 'portal.azure.cn' },
] as const

/** The account that `--account` names: by its name in the public cloud, else by the host of its tables. @throws UsageError */
export function storageAccount(text: string): StorageAccount {
  const [, name, storage = clouds[0].storage] = /^([a-z0-9]{3,24})(?:\.table\.(.+))?$/.exec(text) ?? []
  const cloud = clouds.find((one) => one.storage === storage)
  if (name === undefined || cloud === undefined)
    throw new UsageError(
      `--account ${text}: it is the name of a storage account, 3 to 24 lower-case letters and digits; in another cloud the host of its tables, such as stfirstseen.table.${clouds[1].storage}.`,
    )
  return {
    tables: `https://${name}.table.${storage}`,
    blobs: `https://${name}.blob.${storage}`,
    arm: `https://${cloud.arm}`,
    portal: `https://${cloud.portal}`,
  }
}

/** How `--account` names an account in the cloud of this Resource Manager. */
export function accountNamed(name: string, arm: string): string {
  const cloud = clouds.find((one) => arm.replace(/\/$/, '') === `https://${one.arm}`) ?? clouds[0]
  return cloud === clouds[0] ? name : `${name}.table.${cloud.storage}`
}
