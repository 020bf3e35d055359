/** What a reader of the week should see, typed by hand and not taken from the generator. */
export interface Moment {
  /** When it was done, such as `Fri 02:14`, UTC. */
  at: string
  who: string
  what: string
  /** What First Seen makes of it, when the baseline was learnt first. `ignored`: it is no match of the rule. */
  expected: 'finding' | 'known' | 'parked' | 'ignored'
  /** The term that a finding is about: the extension's name in lower case, and the network. */
  term?: { extension: string; asn: number }
  /** `grouped`: told in one alert with others that came with it. */
  alert?: 'alone' | 'grouped'
}

const single = { expected: 'finding', alert: 'alone' } as const
const burst = { at: 'Fri 02:51', who: 'svc-deploy', expected: 'finding', alert: 'grouped' } as const
const attackAsn = 9009

export const story: readonly Moment[] = [
  {
    at: 'Mon 00:00',
    who: 'svc-deploy',
    what: 'writes and deletes CustomScript from its usual host each night',
    expected: 'known',
  },
  {
    at: 'Mon 04:31',
    who: 'deploy-vm-agents',
    what: 'Policy brings an agent; no record has an address',
    expected: 'parked',
  },
  {
    at: 'Mon 12:08',
    who: 'Jonas Albrecht',
    what: 'CustomScript from the office; its Success has an inner address',
    expected: 'known',
  },
  {
    ...single,
    at: 'Tue 17:52',
    who: 'Jonas Albrecht',
    what: 'writes NetworkWatcherAgentLinux from home, as he did ten days ago',
    term: { extension: 'networkwatcheragentlinux', asn: 3209 },
  },
  { at: 'Tue 23:12', who: 'svc-deploy', what: 'CustomScript from a Tor exit, refused', expected: 'ignored' },
  {
    ...single,
    at: 'Wed 09:02',
    who: 'fjellvakt-collector',
    what: 'the new vendor writes its agent; to be marked expected',
    term: { extension: 'fjellvaktagent', asn: 60781 },
  },
  { at: 'Wed 13:30', who: 'fjellvakt-collector', what: 'the vendor rolls its agent out', expected: 'known' },
  {
    at: 'Wed 20:02',
    who: 'Lena Osterholt',
    what: 'scale set instances, a machine, a run command; from a strange network',
    expected: 'ignored',
  },
  { at: 'Thu 13:20', who: 'Tobias Kern', what: 'DSC, with an inner address in every record', expected: 'parked' },
  {
    ...single,
    at: 'Thu 19:46',
    who: 'Mira Sandvik',
    what: 'opens vm-jump-01 for sign-in from a hotel',
    term: { extension: 'aadsshloginforlinux', asn: 3303 },
  },
  {
    at: 'Fri 02:11',
    who: 'svc-deploy',
    what: 'CustomScript on vm-web-01 from a rented server fails',
    expected: 'ignored',
  },
  {
    ...single,
    at: 'Fri 02:14',
    who: 'svc-deploy',
    what: 'CustomScript on vm-web-03 from a rented server',
    term: { extension: 'customscript', asn: attackAsn },
  },
  { at: 'Fri 02:17', who: 'svc-deploy', what: 'the same on six machines more', expected: 'known' },
  {
    ...single,
    at: 'Fri 02:40',
    who: 'svc-deploy',
    what: 'deletes the security agent on vm-web-03, then on three machines more',
    term: { extension: 'mde.linux', asn: attackAsn },
  },
  { ...burst, what: 'deletes the monitoring agent', term: { extension: 'azuremonitorlinuxagent', asn: attackAsn } },
  { ...burst, what: 'deletes change tracking', term: { extension: 'changetracking-linux', asn: attackAsn } },
  { ...burst, what: 'deletes the dependency agent', term: { extension: 'dependencyagentlinux', asn: attackAsn } },
  { ...burst, what: 'deletes network watcher', term: { extension: 'networkwatcheragentlinux', asn: attackAsn } },
  { ...burst, what: 'deletes the key vault extension', term: { extension: 'keyvaultforlinux', asn: attackAsn } },
  { ...burst, what: 'deletes sign-in for administrators', term: { extension: 'aadsshloginforlinux', asn: attackAsn } },
  {
    at: 'Fri 06:40',
    who: 'Mira Sandvik',
    what: 'removes the scripts and puts the agents back, from the office',
    expected: 'known',
  },
  { at: 'Sat 15:44', who: 'Tobias Kern', what: 'DSC from an address that belongs to no network', expected: 'ignored' },
]

/** The terms that the week must raise, each once, and no other: `customscript 9009`. */
export const expectedTerms: readonly string[] = story.flatMap(({ term }) =>
  term ? [`${term.extension} ${term.asn}`] : [],
)
