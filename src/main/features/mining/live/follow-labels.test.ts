import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LABELS, type Label } from '../../../../shared/mining.ts';
import { figuresByQuery } from '../../../engine/selection/query-figures.ts';
import { select } from '../../../engine/selection/select.ts';
import { openProjectToRead, type ReadableProject } from '../../project/project.ts';
import { undoLabel } from '../../review/labels.ts';
import { createTestProject, recipeFor, type TestProject } from '../test-project.fixture.ts';
import { createRunLoader, type LoadedRun } from './loaded-run.ts';

const QUERIES = ['q-1', 'q-2', 'q-3', 'q-4'];
const PASSAGES = ['p-1', 'p-2', 'p-3', 'copy', 'n-1', 'n-2', 'n-3', 'n-4', 'n-5'];

/** Two teachers that retrieve four of nine: labels outside their lists join, and positives have copies. */
async function createProject(): Promise<TestProject> {
  const project = await createTestProject({
    passages: {
      ...Object.fromEntries(PASSAGES.map((id) => [id, `the text of ${id}`])),
      copy: 'The text of  P-2',
      'n-5': 'THE TEXT of n-1',
    },
    queries: Object.fromEntries(QUERIES.map((id) => [id, `about ${id}?`])),
    splits: {
      train: [
        ['q-1', 'p-1', 2],
        ['q-1', 'p-2', 1],
        ['q-1', 'n-4', 0],
        ['q-2', 'p-2', 1],
        ['q-3', 'p-3', 1],
      ],
      test: [
        ['q-3', 'p-1', 1],
        ['q-4', 'p-1', 1],
      ],
    },
  });
  const scores = (turn: number) =>
    Object.fromEntries(
      QUERIES.map((query, row) => [
        query,
        Object.fromEntries(
          PASSAGES.map((passage, place) => [passage, (((place + 1) * turn + row) % 10) / 10]),
        ),
      ]),
    );
  await project.addRanking('t', scores(7));
  await project.addRanking('u', scores(3));
  await project.retrieve('t', { topK: 4, split: 'all' });
  await project.retrieve('u', { topK: 4, split: 'all' });
  return project;
}

const naive = (teacher: string) => ({ teacher, method: 'naive', value: null });
const RECIPES = [
  recipeFor({ sources: [{ teacher: 't', method: 'perc-pos', value: 0.9 }], negatives: 2, split: 'train' }),
  recipeFor({ falseNegatives: 'promote', negatives: 2, sampling: 'sampled', sampleK: 4 }),
  recipeFor({
    sources: [naive('t'), naive('u')],
    ensemble: 'intra-sample',
    falseNegatives: 'promote',
    negatives: 3,
    shortage: 'fill-random',
  }),
];

type Step =
  | { readonly kind: 'label'; query: string; passage: string; label: Label | null; curator: string }
  | { readonly kind: 'undo'; readonly curator: string };

const curator = fc.constantFrom('ann', 'bob');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('label' as const),
      query: fc.constantFrom(...QUERIES),
      passage: fc.constantFrom(...PASSAGES),
      label: fc.constantFrom(...LABELS, null),
      curator,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), curator }) },
);

function perform(project: TestProject, step: Step): void {
  if (step.kind === 'label') project.label(step.query, step.passage, step.label, step.curator);
  else {
    try {
      undoLabel(project.db, step.curator);
    } catch {
      // Nothing to take back.
    }
  }
}

/** Everything that a page is shown of a run. */
function seen({ tables, inputFor, range, queries }: LoadedRun) {
  const { pairs, pairSplits, pairGrades, sources, missing, labelsUpTo, facts, flagsFor, corpus } = tables;
  const everyFlag = Array.from(tables.queries, (query) =>
    Array.from({ length: corpus.count }, (_, row) => flagsFor(query, row)),
  );
  const evaluated = RECIPES.filter((recipe) => recipe.sources.length === sources.length).map((recipe) => [
    select(inputFor(recipe), recipe),
    figuresByQuery(inputFor(recipe), recipe),
  ]);
  return {
    pairs,
    pairSplits,
    pairGrades,
    sources,
    missing,
    labelsUpTo,
    facts,
    everyFlag,
    evaluated,
    range,
    queries,
  };
}

test('tables that follow the labels are the tables that are loaded afresh, whatever is labelled and taken back', async () => {
  await using project = await createProject();
  const reader: ReadableProject = openProjectToRead(project.folders.root);
  try {
    const computed = new Map();
    // One for each: a loader keeps the tables of two recipes.
    const followers = RECIPES.map((recipe) => ({ recipe, follow: createRunLoader(reader, computed) }));
    const corpora = await Promise.all(
      followers.map(async ({ recipe, follow }) => (await follow(recipe)).tables.corpus),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        for (const each of steps) perform(project, each);
        for (const [place, { recipe, follow }] of followers.entries()) {
          const run = await follow(recipe);
          expect(run.tables.corpus).toBe(corpora[place]);
          const followed = seen(run);
          expect(followed).toEqual(seen(await createRunLoader(reader, computed)(recipe)));
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    reader.close();
  }
});

test('a label shows in the tables that were loaded before it', async () => {
  await using project = await createProject();
  const reader = openProjectToRead(project.folders.root);
  try {
    const follow = createRunLoader(reader, new Map());
    const before = await follow(RECIPES[0]!);
    const { kept } = select(before.inputFor(RECIPES[0]!), RECIPES[0]!).summary;
    project.label('q-1', 'p-1', 'true-negative');
    const after = await follow(RECIPES[0]!);
    expect(select(after.inputFor(RECIPES[0]!), RECIPES[0]!).summary).toMatchObject({ withdrawn: 1 });
    expect(after.tables.corpus).toBe(before.tables.corpus);
    undoLabel(project.db, 'ann');
    const again = await follow(RECIPES[0]!);
    expect(select(again.inputFor(RECIPES[0]!), RECIPES[0]!).summary).toMatchObject({ withdrawn: 0, kept });
  } finally {
    reader.close();
  }
});
