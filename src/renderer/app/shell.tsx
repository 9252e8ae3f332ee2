import '../ui/chip.css';
import './shell.css';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ChartPatterns } from '../ui/chart.tsx';
import { Icon, Logo } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { useConnection } from './connection.ts';
import { JobsChip, JobsPanel, useJobsPanel } from './jobs-panel.tsx';
import { keyLabel } from './key-names.ts';
import { SHELL_GROUP, useKeyListener, useKeys } from './keys.tsx';
import { KeysOverview } from './keys-overview.tsx';
import { Nav } from './nav.tsx';
import { pageTitle } from './page-titles.ts';
import { Palette } from './palette.tsx';
import { usePaletteChoices } from './palette-choices.ts';
import { useCurrent } from './project.ts';
import { SearchBox } from './search-box.tsx';
import { SlotPlace } from './slots.tsx';

type Overlay = 'palette' | 'keys' | null;

/** The frame around every page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const current = useCurrent();
  const project = current?.project ?? null;
  const open = project !== null;
  const [path] = useLocation();
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [jobsShown, showJobs] = useJobsPanel();
  const search = useRef<HTMLInputElement>(null);
  const choices = usePaletteChoices();
  const title = open ? pageTitle(path) : 'Start';
  // The Start page has a heading of its own.
  const Crumb = title === 'Start' ? 'p' : 'h1';

  useKeyListener();
  useKeys(SHELL_GROUP, [
    {
      keys: 'Mod+k',
      label: 'Find a command',
      run: () => setOverlay('palette'),
      whileTyping: true,
      onlyKeys: true,
    },
    { keys: '?', label: 'All keys', run: () => setOverlay('keys') },
    {
      keys: '/',
      label: 'Search queries and passages',
      enabled: open,
      run: () => search.current?.select(),
    },
    {
      keys: 'Mod+j',
      label: jobsShown ? 'Hide the jobs' : 'Show the jobs',
      enabled: open,
      whileTyping: true,
      run: () => showJobs(!jobsShown),
    },
  ]);
  useEffect(() => {
    document.title = open ? `${title} · ${project.name} · Whetstone` : 'Whetstone';
  }, [open, title, project?.name]);

  return (
    <div className="shell">
      <button type="button" className="skip-link" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the page
      </button>
      <header className="shell-top">
        <Link href="/start" className="shell-brand">
          <Logo />
          Whetstone
        </Link>
        {open && (
          <Crumb className="shell-crumb" title={project.folder}>
            {project.name} / <b>{title}</b>
          </Crumb>
        )}
        <SlotPlace slot="top" className="shell-slot-top" />
        {open && <JobsChip shown={jobsShown} onToggle={() => showJobs(!jobsShown)} />}
        {open && <SearchBox inputRef={search} />}
        <button
          type="button"
          className="chip shell-palette"
          aria-label={`${keyLabel('Mod+k')}: find a command`}
          onClick={() => setOverlay('palette')}
        >
          <Kbd keys="Mod+k" />
        </button>
      </header>
      <ConnectionBanner />
      <Nav open={open} />
      <main id="main" className="shell-main" tabIndex={-1}>
        {children}
      </main>
      {open && jobsShown && (
        <div className="shell-jobs">
          <JobsPanel onClose={() => showJobs(false)} />
        </div>
      )}
      <footer className="shell-foot">
        <SlotPlace slot="state" className="shell-slot-state" />
        <SlotPlace slot="hints" className="shell-slot-hints" />
        <button type="button" className="shell-keys-button" onClick={() => setOverlay('keys')}>
          <Kbd keys="?" />
          all keys
        </button>
        {current !== undefined && <span>v{current.version}</span>}
      </footer>
      <Toasts />
      <ChartPatterns />
      {overlay === 'palette' && <Palette choices={choices} onClose={() => setOverlay(null)} />}
      {overlay === 'keys' && <KeysOverview onClose={() => setOverlay(null)} />}
    </div>
  );
}

function ConnectionBanner() {
  if (useConnection() !== 'lost') return null;
  return (
    <div className="shell-banner" role="alert">
      <Icon name="warning" />
      Connection to Whetstone lost, reconnecting … What you see stays; answers given now are not saved until
      it is back.
    </div>
  );
}
