import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { StartPage } from '../features/start/start-page.tsx';
import { api, client } from './api.ts';
import { useChanges } from './changes.ts';
import { ErrorNote } from './errors.tsx';
import { hashRouter } from './location.ts';
import { PAGES } from './pages.tsx';
import { PickerProvider } from './picker.tsx';
import { landingPath } from './project.ts';
import { Shell } from './shell.tsx';
import { SlotProvider } from './slots.tsx';
import { useTheme } from './theme.ts';

export function App() {
  useTheme();
  useChanges();
  return (
    <Router {...hashRouter}>
      <SlotProvider>
        <PickerProvider>
          <Shell>
            <CurrentPage />
          </Shell>
        </PickerProvider>
      </SlotProvider>
    </Router>
  );
}

function CurrentPage() {
  const current = useQuery(api.project.current.queryOptions());
  if (current.data === undefined)
    return current.error === null ? null : (
      <div className="shell-wait">
        <ErrorNote error={current.error} onRetry={() => void current.refetch()} />
      </div>
    );
  const { project } = current.data;
  if (project === null) return <StartPage />;
  return (
    <Switch key={project.folder}>
      <Route path="/start" component={StartPage} />
      {PAGES.map(({ path, component }) => (
        <Route key={path} path={`${path}/*?`} component={component} />
      ))}
      <Route path="/">
        <Landing />
      </Route>
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}

/** The app was opened on a project, and on no page of it. */
function Landing() {
  const [, navigate] = useLocation();
  useEffect(() => {
    // Whoever has gone to a page meanwhile stays there.
    let here = true;
    const go = (path: string): void => {
      if (here) navigate(path, { replace: true });
    };
    client.project.outline.query().then(
      (outline) => go(landingPath(outline)),
      () => go('/data'),
    );
    return () => {
      here = false;
    };
  }, [navigate]);
  return null;
}
