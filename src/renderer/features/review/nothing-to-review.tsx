import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { landingPath } from '../../app/project.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';

const NEXT_STEPS = {
  '/data': {
    page: 'Data',
    why: 'The project has no queries and passages yet. Bring them in first; then a teacher searches them, and a run says what becomes of what it found.',
  },
  '/teachers': {
    page: 'Teachers',
    why: 'No teacher scores the passages yet. BM25 is there at once; an encoder finds harder negatives.',
  },
  '/mining': {
    page: 'Mining',
    why: 'No run is saved yet. Choose on the Mining page how negatives are picked and save it as a run: its queries come here.',
  },
} as const;

type Step = keyof typeof NEXT_STEPS;
const isStep = (path: string): path is Step => path in NEXT_STEPS;

/** No run: what is missing, and the page where it comes from. */
export function NothingToReview() {
  const [, navigate] = useLocation();
  const { data: outline } = useQuery(api.project.outline.queryOptions());
  if (outline === undefined) return null;
  const path = landingPath(outline);
  const step = isStep(path) ? path : '/mining';
  const { page, why } = NEXT_STEPS[step];
  return (
    <Empty
      icon="review"
      title="Nothing to review yet"
      actions={
        <Button look="primary" onClick={() => navigate(step)}>
          Go to {page}
        </Button>
      }
    >
      {why}
    </Empty>
  );
}
