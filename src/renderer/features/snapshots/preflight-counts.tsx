import { useLocation } from 'wouter';
import { countText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { type Finding, findingsOf } from './findings.ts';
import type { Preflight } from './types.ts';

/** What a snapshot would hold, and what to look at before it is taken. */
export function PreflightCounts({ preflight }: { readonly preflight: Preflight }) {
  const [, navigate] = useLocation();
  const { summary } = preflight;
  const findings = findingsOf(preflight);
  const held = [
    [summary.pairs - summary.skipped, 'pair', 'pairs'],
    [summary.kept + summary.filled, 'negative', 'negatives'],
    [summary.queries, 'query', 'queries'],
  ] as const;
  return (
    <>
      <dl className="take-held" aria-label="What it will hold">
        {held.map(([count, one, many]) => (
          <div key={many}>
            <dd>{countText(count)}</dd>
            <dt>{count === 1 ? one : many}</dt>
          </div>
        ))}
      </dl>
      <section className="take-findings" aria-labelledby="findings-title">
        <h3 id="findings-title">What to look at before you take it</h3>
        {findings.length === 0 ? (
          <p className="take-well">
            <Icon name="check" size={14} />
            Nothing stands out: every pair has its negatives, and no answers contradict each other.
          </p>
        ) : (
          <ul>
            {findings.map((finding) => (
              <FindingRow key={finding.what} finding={finding} />
            ))}
          </ul>
        )}
        {findings.some(({ tone }) => tone === 'look') && (
          <Button small onClick={() => navigate('/review')}>
            Go to Review
          </Button>
        )}
      </section>
    </>
  );
}

function FindingRow({ finding: { tone, count, what, becomes } }: { readonly finding: Finding }) {
  return (
    <li className={`finding finding-${tone}`}>
      <Icon name={tone === 'look' ? 'warning' : 'check'} size={14} />
      <div>
        <p className="finding-what">{what}</p>
        <p className="muted">{becomes}</p>
      </div>
      <b title={quantityText(count, 'case')}>{countText(count)}</b>
    </li>
  );
}
