import { useCallback, useMemo } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { parseReviewAddress, type ReviewAddress, reviewAddress } from './review-address.ts';

/** What the address names, and how to change a part of it. */
export function useReviewAddress() {
  const [parameters] = useSearchParams();
  const [, navigate] = useLocation();
  const address = useMemo(() => parseReviewAddress(parameters), [parameters]);
  const change = useCallback(
    (changes: Partial<ReviewAddress>, options: { readonly replace?: boolean } = {}) => {
      // Whoever has gone to another page meanwhile stays there.
      if (!window.location.hash.startsWith('#/review')) return;
      // The address as it is now: keys may be faster than the page is drawn.
      const search = window.location.hash.split('?').slice(1).join('?');
      const current = parseReviewAddress(new URLSearchParams(search));
      navigate(reviewAddress({ ...current, ...changes }), options);
    },
    [navigate],
  );
  return [address, change] as const;
}

export type ChangeAddress = ReturnType<typeof useReviewAddress>[1];
