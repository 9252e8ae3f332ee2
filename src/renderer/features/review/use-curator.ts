import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useStored } from '../../app/stored.ts';

/** Under whose name one answers: the one that was typed in, else the user's of this machine; null: not known yet. */
export function useCurator(): readonly [string | null, (name: string) => void] {
  const [stored, store] = useStored('curator', '');
  const { data = null } = useQuery(api.review.curator.queryOptions());
  return [stored === '' ? data : stored, (name) => store(name.trim())];
}
