import type { WhetstoneApi } from '../../preload/api.ts';

type Step = { readonly title: string; readonly what: string; readonly command: string };

/** The main job in the order in which it goes. */
const STEPS: readonly Step[] = [
  { title: 'Project', what: 'A folder that holds everything.', command: 'whetstone init birds' },
  {
    title: 'Data',
    what: 'Passages, queries and judgements from files.',
    command: 'whetstone import birds ./beir-folder',
  },
  {
    title: 'Teacher',
    what: 'A model that scores passages for a query.',
    command: 'whetstone teacher add birds minilm --model sentence-transformers/all-MiniLM-L6-v2',
  },
  {
    title: 'Retrieval',
    what: 'Its nearest candidates for every query.',
    command: 'whetstone retrieve birds --teacher minilm',
  },
  {
    title: 'Mining',
    what: 'Negatives, without what probably answers the query.',
    command: 'whetstone mine birds --run first --teacher minilm --method perc-pos --value 0.95',
  },
  {
    title: 'Review',
    what: 'Every candidate, its verdict and why; your own labels win.',
    command: 'whetstone show birds --run first --query q17',
  },
  {
    title: 'Export',
    what: 'A frozen set in the format that your trainer reads.',
    command: 'whetstone export birds --run first --format st-n-tuple --out train.jsonl',
  },
];

/** The one page there is: what can be done, and where. */
export function Welcome({ versions }: { readonly versions: WhetstoneApi['versions'] }) {
  return (
    <main>
      <h1>Whetstone</h1>
      <p className="lead">
        Hard negatives that are not false negatives. This window has no pages yet: today the whole job is done
        on the command line, in seven steps.
      </p>
      <ol>
        {STEPS.map(({ title, what, command }) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{what}</p>
            <code>{command}</code>
          </li>
        ))}
      </ol>
      <footer>
        Each command explains itself with <code>--help</code>. Whetstone {versions.whetstone}, Electron{' '}
        {versions.electron}.
      </footer>
    </main>
  );
}
