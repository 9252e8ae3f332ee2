import { useState } from 'react';
import { markWords, wantedWords } from '../../app/marked-words.ts';
import { BottomAxis, Chart } from '../../ui/chart.tsx';
import { linearScale } from '../../ui/chart-scale.ts';
import { StateMark } from '../../ui/state-shape.tsx';
import type { TryOutAnswer } from './types.ts';

type Passage = Extract<TryOutAnswer, { state: 'found' }>['passages'][number];

/** Longer ones begin folded. */
const FOLDED_CHARACTERS = 420;

const scoreText = (score: number): string => score.toFixed(3);

/** The passages that were found, best first, and where their scores lie. */
export function TriedPassages({
  passages,
  question,
}: {
  readonly passages: readonly Passage[];
  readonly question: string;
}) {
  return (
    <>
      <ScoreRail scores={passages.map(({ score }) => score)} />
      <ol className="tried">
        {passages.map((passage) => (
          <TriedPassage key={passage.id} passage={passage} question={question} />
        ))}
      </ol>
    </>
  );
}

function ScoreRail({ scores }: { readonly scores: readonly number[] }) {
  const best = Math.max(...scores);
  const last = Math.min(...scores);
  const room = (best - last) * 0.06 || 0.05;
  const label = `Scores from ${scoreText(last)} to ${scoreText(best)}`;
  return (
    <Chart label={label} height={44}>
      {({ width }) => {
        const x = linearScale([last - room, best + room], [8, width - 8]);
        return (
          <>
            {scores.map((score, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what it is
              <StateMark key={place} state="kept" x={x(score)} y={12} size={9} />
            ))}
            <BottomAxis scale={x} y={24} format={(value) => String(Number(value.toPrecision(4)))} />
          </>
        );
      }}
    </Chart>
  );
}

function TriedPassage({
  passage: { id, title, text, score },
  question,
}: {
  readonly passage: Passage;
  readonly question: string;
}) {
  const long = text.length > FOLDED_CHARACTERS;
  const [whole, showWhole] = useState(!long);
  return (
    <li className="tried-row">
      <div className="tried-score">
        <b>{scoreText(score)}</b>
        <span className="mono" title={id}>
          {id}
        </span>
      </div>
      <div className="tried-text">
        {title !== '' && <p className="tried-title">{title}</p>}
        <p className={whole ? 'prose' : 'prose tried-folded'}>
          <Marked text={text} question={question} />
        </p>
        {long && (
          <button
            type="button"
            className="tried-more"
            aria-expanded={whole}
            onClick={() => showWhole(!whole)}
          >
            {whole ? 'Less' : 'All of it'}
          </button>
        )}
      </div>
    </li>
  );
}

function Marked({ text, question }: { readonly text: string; readonly question: string }) {
  return markWords(text, wantedWords(question)).map((part) =>
    part.marked ? <mark key={part.at}>{part.text}</mark> : part.text,
  );
}
