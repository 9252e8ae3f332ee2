import { useId, useRef } from 'react';
import { METHODS, type Method, type Recipe, type Source } from '../../../shared/mining.ts';
import { METHOD_NAMES, methodValueText } from '../../app/method-words.ts';
import { ProblemText } from './problem-text.tsx';
import type { Problem } from './problems.ts';
import { firstValue, type Scores } from './slider-range.ts';
import { ValueField } from './value-field.tsx';
import { METHOD_WORDS } from './words.ts';

/** The paper's methods, and the value of the one that is chosen. */
export function MethodChoice({
  source,
  scores,
  topK,
  suits,
  methodProblem,
  valueProblem,
  onChange,
  onFix,
}: {
  readonly source: Source;
  readonly scores: Scores | null;
  readonly topK: number;
  /** Whether the teacher has what a method reads. */
  readonly suits: (method: Method) => boolean;
  readonly methodProblem: Problem | undefined;
  readonly valueProblem: Problem | undefined;
  readonly onChange: (changes: Pick<Source, 'method' | 'value'>) => void;
  readonly onFix: (recipe: Recipe) => void;
}) {
  const id = useId();
  // Trying another method and coming back loses nothing.
  const values = useRef<Partial<Record<Method, number | null>>>({});
  values.current[source.method] = source.value;
  const lastValue = (method: Method): number | null => values.current[method] ?? firstValue(method, scores);
  return (
    <fieldset
      className="mining-methods"
      aria-describedby={methodProblem === undefined ? undefined : `${id}-error`}
    >
      <legend>Method</legend>
      <div className="mining-methods-list">
        {METHODS.map((method) => {
          const chosen = method === source.method;
          return (
            <div key={method} className="mining-method" data-chosen={chosen || undefined}>
              <label>
                <input
                  type="radio"
                  name={id}
                  value={method}
                  checked={chosen}
                  disabled={!chosen && !suits(method)}
                  onChange={() => onChange({ method, value: lastValue(method) })}
                />
                <span>
                  {METHOD_NAMES[method]} <code>{method}</code>
                </span>
                <span className="mining-method-value">
                  {method === 'naive' ? 'no filter' : methodValueText({ method, value: lastValue(method) })}
                </span>
              </label>
              {chosen && (
                <>
                  <p>{METHOD_WORDS[method].sentence}</p>
                  <ValueField
                    key={method}
                    source={source}
                    scores={scores}
                    topK={topK}
                    problem={valueProblem}
                    onChange={(value) => onChange({ method, value })}
                    onFix={onFix}
                  />
                </>
              )}
            </div>
          );
        })}
      </div>
      {methodProblem !== undefined && (
        <p id={`${id}-error`} className="field-error" role="alert">
          <ProblemText problem={methodProblem} onFix={onFix} />
        </p>
      )}
    </fieldset>
  );
}
