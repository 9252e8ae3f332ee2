import { type Ref, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';

/** Searches queries and passages: Enter opens the Data page with `?search=` what was typed. */
export function SearchBox({ inputRef }: { readonly inputRef: Ref<HTMLInputElement> }) {
  const [path, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = path.startsWith('/data') ? (parameters.get('search') ?? '') : '';
  return (
    // biome-ignore lint/a11y/useSemanticElements: React does not know the search element's form
    <form
      className="shell-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const text = (draft ?? shown).trim();
        setDraft(null);
        navigate(text === '' ? '/data' : `/data?${new URLSearchParams({ search: text })}`);
      }}
    >
      <Icon name="search" size={14} />
      <input
        ref={inputRef}
        type="search"
        aria-label="Search queries and passages"
        placeholder="Search queries and passages"
        autoComplete="off"
        spellCheck={false}
        value={draft ?? shown}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => setDraft(null)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setDraft(null);
          event.currentTarget.blur();
        }}
      />
      <Kbd keys="/" />
    </form>
  );
}
