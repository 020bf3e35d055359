import type { ComponentChildren } from 'preact'
import type { FindingWhole } from '../../api.ts'
import { exactTime } from '../times.ts'

/** Who, what, where, from, when, and what is usual: words first, ids last. */
export function FactList({ finding }: { finding: FindingWhole }) {
  const { facts, who, network, usually, alsoNew, links } = finding
  const { resource, source, operation, principal, rule } = facts
  return (
    <section class="panel facts" aria-labelledby="facts">
      <h2 id="facts">The facts</h2>
      <dl>
        <Fact label="Who">{who}</Fact>
        <Fact label="What">
          {resource.extension ?? operation.name}
          <small>{operation.name.toLowerCase()}</small>
        </Fact>
        <Fact label="Where">
          {resource.machine}
          {resource.resourceGroup && <small>resource group {resource.resourceGroup}</small>}
        </Fact>
        <Fact label="From">
          {network}
          <small>
            {source.ip}, from the {source.from} record
          </small>
        </Fact>
        <Fact label="When">{exactTime(finding.time)}</Fact>
        <Fact label="Usually">
          {usually.length === 0
            ? 'No network manages it as a habit yet'
            : usually.map((network) => <span key={network}>{network}</span>)}
        </Fact>
        {alsoNew.length > 0 && <Fact label="Also new">{alsoNew.join(', ')}</Fact>}
        <Fact label="Rule">
          {rule.title}
          <small>
            risk {rule.risk} · {rule.attack.map(({ technique }) => `${technique.id} ${technique.name}`).join(' · ')}
          </small>
        </Fact>
      </dl>
      {links.length > 0 && (
        <ul class="links">
          {links.map(({ title, url }) => (
            <li key={url}>
              <a href={url} rel="noreferrer">
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Ids</summary>
        <dl class="ids">
          <Id label="Finding" value={finding.id} />
          <Id label="Resource" value={resource.id} />
          <Id label="Correlation" value={operation.correlationId} />
          <Id label="Object" value={principal.id} />
          <Id label="Application" value={principal.appId} />
          <Id label="Subscription" value={resource.subscriptionId} />
          <Id label="Tenant" value={resource.tenantId} />
        </dl>
      </details>
    </section>
  )
}

const Fact = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

const Id = ({ label, value }: { label: string; value: string | undefined }) =>
  value ? (
    <div>
      <dt>{label}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  ) : null
