import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { countText, quantityText } from '../../app/wording.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { GradeTag } from './grade-tag.tsx';
import { Marked } from './marked.tsx';
import type { JudgementBeside, PassageDetail, QueryDetail } from './types.ts';

export type Opened = {
  readonly kind: 'passage' | 'query';
  readonly id: string;
  /** Of a query's judgements the one that was opened. */
  readonly passage: string | null;
};

type DetailProps = {
  readonly dataset: string;
  readonly search: string;
  readonly opened: Opened;
  readonly onOpen: (opened: Opened) => void;
};

/** A passage or a query whole, with what is judged of it; from there one goes on to what it is judged with. */
export function RowDetail({
  onBack,
  onClose,
  ...detail
}: DetailProps & { readonly onBack: (() => void) | undefined; readonly onClose: () => void }) {
  const { kind, id } = detail.opened;
  return (
    <aside className="detail" aria-label={kind === 'passage' ? 'Passage' : 'Query'}>
      <header className="detail-head">
        {onBack !== undefined && (
          <IconButton label="Back to the row" icon={<Icon name="left" size={14} />} small onClick={onBack} />
        )}
        <h2 className="detail-id">{id}</h2>
        <IconButton label="Close" icon={<Icon name="close" size={14} />} small onClick={onClose} />
      </header>
      {kind === 'passage' ? <PassageBody {...detail} /> : <QueryBody {...detail} />}
    </aside>
  );
}

function PassageBody({ dataset, search, opened, onOpen }: DetailProps) {
  const detail = useQuery(api.data.passage.queryOptions({ dataset, id: opened.id, search }));
  if (detail.error !== null) return <ErrorNote error={detail.error} onRetry={() => void detail.refetch()} />;
  if (detail.data === undefined) return null;
  const { title, text, otherIds, judgements, judgementsInAll }: PassageDetail = detail.data;
  return (
    <>
      <div className="prose detail-text">
        {title.length > 0 && (
          <h3 className="detail-title" dir="auto">
            <Marked text={title} />
          </h3>
        )}
        <p dir="auto">
          <Marked text={text} />
        </p>
      </div>
      {otherIds.length > 0 && (
        <Part title={`Merged: ${quantityText(otherIds.length, 'other id')}`}>
          <p className="muted">The same title and text came in under these ids too.</p>
          <ul className="detail-ids">
            {otherIds.map((id) => (
              <li key={id} className="mono">
                {id}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Judgements
        none="No query is judged with this passage."
        judgements={judgements}
        inAll={judgementsInAll}
        onOpen={(id) => onOpen({ kind: 'query', id, passage: opened.id })}
        marked={opened.passage}
      />
    </>
  );
}

function QueryBody({ dataset, search, opened, onOpen }: DetailProps) {
  const detail = useQuery(api.data.query.queryOptions({ dataset, id: opened.id, search }));
  if (detail.error !== null) return <ErrorNote error={detail.error} onRetry={() => void detail.refetch()} />;
  if (detail.data === undefined) return null;
  const { text, judgements, judgementsInAll, givenNegatives, givenNegativesInAll }: QueryDetail = detail.data;
  const openPassage = (id: string): void => onOpen({ kind: 'passage', id, passage: null });
  return (
    <>
      <div className="prose detail-text detail-query">
        <p dir="auto">
          <Marked text={text} />
        </p>
      </div>
      <Judgements
        none="No passage is judged for this query, so nothing is mined for it."
        judgements={judgements}
        inAll={judgementsInAll}
        onOpen={openPassage}
        marked={opened.passage}
      />
      {givenNegatives.length > 0 && (
        <Part title={`Negatives that came with it, ${countText(givenNegativesInAll)}`}>
          <ul className="detail-list">
            {givenNegatives.map(({ id, title, text: passage, score }) => (
              <li key={id}>
                <OtherText id={id} title={title} text={passage} onOpen={openPassage}>
                  {score !== null && <span>score {score.toFixed(3)}</span>}
                </OtherText>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="detail-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Judgements({
  none,
  judgements,
  inAll,
  onOpen,
  marked,
}: {
  readonly none: string;
  readonly judgements: readonly JudgementBeside[];
  readonly inAll: number;
  readonly onOpen: (id: string) => void;
  /** The other text of the judgement that was opened. */
  readonly marked: string | null;
}) {
  if (inAll === 0)
    return (
      <Part title="No judgements">
        <p className="muted">{none}</p>
      </Part>
    );
  return (
    <Part title={quantityText(inAll, 'judgement')}>
      <ul className="detail-list">
        {judgements.map(({ id, title: heading, text, split, grade, state }) => (
          <li key={`${split} ${id}`} aria-current={id === marked ? 'true' : undefined}>
            <OtherText id={id} title={heading} text={text} onOpen={onOpen}>
              <GradeTag grade={grade} state={state} />
              <span>{split}</span>
            </OtherText>
          </li>
        ))}
      </ul>
      {judgements.length < inAll && (
        <p className="muted">The first {countText(judgements.length)} are shown.</p>
      )}
    </Part>
  );
}

/** A text that belongs to the one that is open; it opens in its place. */
function OtherText({
  id,
  title,
  text,
  onOpen,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly onOpen: (id: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <>
      <div className="detail-facts">
        {children}
        <Button small look="quiet" onClick={() => onOpen(id)}>
          <span className="detail-other-id">{id}</span>
          <Icon name="right" size={11} />
        </Button>
      </div>
      {title !== '' && <b className="detail-other-title">{title}</b>}
      <p className="detail-other" dir="auto">
        {text}
      </p>
    </>
  );
}
