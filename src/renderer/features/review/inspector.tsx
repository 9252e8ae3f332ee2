import './inspector.css';
import type { ReactNode } from 'react';
import { StateTag } from '../../ui/state-shape.tsx';
import { History } from './history.tsx';
import { Note } from './note.tsx';
import { shapeOf } from './score-rail.tsx';
import type { Candidate, ReviewedPair, StandingAnswer } from './types.ts';
import { ratioText, scoreText, whyTitle } from './words.ts';

type InspectorProps = {
  readonly dataset: string;
  readonly query: string | null;
  readonly candidate: Candidate | undefined;
  readonly source: ReviewedPair['sources'][number] | undefined;
  readonly answers: readonly StandingAnswer[];
  readonly curator: string;
  readonly queue: string;
  /** Rises each time that the note's key is pressed. */
  readonly noteAsked: number;
};

/** What is known of the chosen candidate: why it stands where it stands, what was said of it, a note. */
export function Inspector(props: InspectorProps) {
  const { dataset, query, candidate, source, answers, curator, queue, noteAsked } = props;
  if (candidate === undefined || query === null)
    return (
      <aside className="inspector" aria-label="Inspector">
        <p className="inspector-empty">Choose a candidate to see why it stands where it stands.</p>
      </aside>
    );
  const mine = answers.find(
    (answer) => !answer.later && answer.passage === candidate.id && answer.curator === curator,
  );
  return (
    <aside className="inspector" aria-label="Inspector">
      <Section title={whyTitle(candidate)}>
        <Why candidate={candidate} source={source} />
      </Section>
      {Object.keys(candidate.scores).length > 1 && (
        <Section title="What the teachers say">
          <TeacherScores scores={candidate.scores} />
        </Section>
      )}
      <Section title="Note">
        <Note
          key={`${query}\n${candidate.id}`}
          dataset={dataset}
          query={query}
          passage={candidate.id}
          mine={mine}
          curator={curator}
          queue={queue}
          asked={noteAsked}
        />
      </Section>
      <Section title="What was answered">
        <History dataset={dataset} query={query} passage={candidate.id} curator={curator} />
      </Section>
      <Section title="Passage">
        <p className="inspector-id mono">{candidate.id}</p>
      </Section>
    </aside>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Why({ candidate, source }: Pick<InspectorProps, 'source'> & { readonly candidate: Candidate }) {
  const { arithmetic, score } = candidate;
  const [left, sign, ...right] = arithmetic.split(/ ([>≤<]) /);
  const positive = source?.positiveScore ?? null;
  const ratio = ratioText(score, positive);
  return (
    <div className={`why why-${candidate.verdict}`}>
      <StateTag state={shapeOf(candidate)} />
      {arithmetic !== '' &&
        (sign === undefined ? (
          <p>{arithmetic}</p>
        ) : (
          <p className="why-formula">
            {left} <b>{sign}</b> {right.join(' ')}
          </p>
        ))}
      {ratio !== '' && positive !== null && (
        <p className="why-more">
          {ratio}, which has {scoreText(positive)}
        </p>
      )}
    </div>
  );
}

function TeacherScores({ scores }: { readonly scores: Candidate['scores'] }) {
  return (
    <table className="teacher-scores">
      <thead>
        <tr>
          <th>teacher</th>
          <th>score</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(scores).map(([teacher, score]) => (
          <tr key={teacher}>
            <td>{teacher}</td>
            <td>{scoreText(score)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
