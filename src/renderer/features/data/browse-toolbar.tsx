import { countText } from '../../app/wording.ts';
import { Chip } from '../../ui/chip.tsx';
import { Select } from '../../ui/input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { Kind, View } from './types.ts';
import { ofKind, SHOWN_OF } from './view-state.ts';

const KIND_WORDS = {
  passages: 'Passages',
  queries: 'Queries',
  judgements: 'Judgements',
} as const satisfies Record<Kind, string>;
const KINDS = ['passages', 'queries', 'judgements'] as const;

const SHOW_WORDS: Record<Kind, Partial<Record<View['show'], string>>> = {
  passages: {
    all: 'All passages',
    positive: 'Positive for a query',
    'judged-zero': 'Judged 0 for a query',
    'without-positive': 'Positive for none',
    'several-ids': 'With several ids',
  },
  queries: {
    all: 'All queries',
    positive: 'With a positive',
    'judged-zero': 'With a judged 0',
    'without-positive': 'Without a positive',
  },
  judgements: {
    all: 'All grades',
    positive: 'Positive',
    between: 'Above 0, no positive',
    'judged-zero': 'Judged 0',
  },
};

const ALL_SPLITS = '';

/** Which table, and which of its rows. */
export function BrowseToolbar({
  view,
  onChange,
  totals,
  splits,
  indexing,
}: {
  readonly view: View;
  readonly onChange: (changes: Partial<View>) => void;
  readonly totals: Readonly<Record<Kind, number>> | null;
  readonly splits: readonly string[];
  /** Texts are still being indexed: a search does not find all yet. */
  readonly indexing: boolean;
}) {
  const { kind, search, split, show } = view;
  return (
    <div className="browse-toolbar">
      <Segmented
        label="Table"
        value={kind}
        options={KINDS.map((value) => ({
          value,
          label: (
            <>
              {KIND_WORDS[value]}{' '}
              {totals !== null && <span className="browse-count">{countText(totals[value])}</span>}
            </>
          ),
        }))}
        onChange={(next) => onChange(ofKind(view, next))}
      />
      <div className="browse-filters">
        {search !== '' && (
          <Chip removeLabel="Clear the search" onRemove={() => onChange({ search: '' })}>
            <span className="browse-search">
              search <b>{search}</b>
            </span>
          </Chip>
        )}
        {(splits.length > 1 || split !== null) && (
          <Select
            aria-label="Split"
            value={split ?? ALL_SPLITS}
            options={[
              { value: ALL_SPLITS, label: 'All splits' },
              ...[...new Set([...splits, ...(split === null ? [] : [split])])].map((value) => ({
                value,
                label: value,
              })),
            ]}
            onChange={(next) => onChange({ split: next === ALL_SPLITS ? null : next })}
          />
        )}
        <Select
          aria-label="Show"
          value={show}
          options={SHOWN_OF[kind].map((value) => ({ value, label: SHOW_WORDS[kind][value] ?? value }))}
          onChange={(next) => onChange({ show: next })}
        />
      </div>
      {indexing && (
        <p className="browse-note" role="status">
          Texts are being indexed for search; hits come in as it goes on.
        </p>
      )}
    </div>
  );
}
