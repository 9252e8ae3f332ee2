import './errors.css';
import { useLocation } from 'wouter';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { pageTitle } from './page-titles.ts';
import { shownError } from './shown-error.ts';

export type ErrorNoteProps = {
  /** What a query, a mutation or a job failed with; nothing is shown for null and undefined. */
  readonly error: unknown;
  /** Does it again; the button is there only where trying again may help. */
  readonly onRetry?: (() => void) | undefined;
};

/** What went wrong, and what to do next. It stands beside what it concerns. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const [path, navigate] = useLocation();
  if (error === null || error === undefined) return null;
  const { message, help } = shownError(error);
  const page = help.page !== undefined && !path.startsWith(help.page) ? help.page : null;
  const retry = help.retry === true && onRetry !== undefined;
  return (
    <div className="error-note" role="alert">
      <Icon name="warning" />
      <div>
        <p className="error-note-title">{help.title}</p>
        {message !== '' && <p className="error-note-message">{message}</p>}
        {help.next !== undefined && <p className="error-note-next">{help.next}</p>}
        {(page !== null || retry) && (
          <div className="error-note-actions">
            {retry && (
              <Button small onClick={onRetry}>
                Try again
              </Button>
            )}
            {page !== null && (
              <Button small onClick={() => navigate(page)}>
                Go to {pageTitle(page)}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
