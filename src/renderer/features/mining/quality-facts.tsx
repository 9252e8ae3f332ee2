import { countText, shareText } from '../../app/wording.ts';
import type { Quality } from './types.ts';

/** How well the removal agrees with the answers from Review. */
export function QualityFacts({ quality }: { readonly quality: Quality }) {
  const { precision, recall, poison } = quality;
  const answers =
    quality.truePositives + quality.falsePositives + quality.falseNegatives + quality.trueNegatives;
  const facts = [
    ['Precision', precision, 'of what it removes, was answered yes'],
    ['Recall', recall, 'of what was answered yes, it removes'],
    ['False among kept', poison, 'of what it keeps, was answered yes'],
  ] as const;
  return (
    <section aria-labelledby="quality-title" className="mining-quality">
      <h3 id="quality-title">Against {countText(answers)} answered candidates</h3>
      <dl>
        {facts.map(([name, { value, low, high, successes, trials }, meaning]) => (
          <div key={name}>
            <dt>
              {name}
              <small>{meaning}</small>
            </dt>
            <dd>
              {value === null ? (
                '–'
              ) : (
                <>
                  <b>{shareText(value)}</b>
                  <small>
                    {countText(successes)} of {countText(trials)}
                    {low !== null && high !== null && `, 95 %: ${shareText(low)} to ${shareText(high)}`}
                  </small>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mining-note">By the method alone, as if nothing had been answered.</p>
    </section>
  );
}
