import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

/** Which snapshot is shown, or of which run one is to be taken: in the address, for a reload and the Back button. */
export function useExportAddress() {
  const [path, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const number = Number(parameters.get('snapshot') ?? Number.NaN);
  const show = useCallback(
    (snapshot: number, options: { readonly replace?: boolean } = {}) =>
      navigate(`/export?snapshot=${snapshot}`, options),
    [navigate],
  );
  const take = useCallback(
    (run?: string) => navigate(run ? `/export/new?${new URLSearchParams({ run })}` : '/export/new'),
    [navigate],
  );
  const list = useCallback(() => navigate('/export'), [navigate]);
  return {
    shown: Number.isInteger(number) ? number : null,
    taking: path.startsWith('/export/new'),
    run: parameters.get('run'),
    show,
    take,
    list,
  };
}
