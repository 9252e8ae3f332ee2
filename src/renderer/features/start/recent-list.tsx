import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { agoText } from '../../app/wording.ts';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

/** The projects that were opened last. */
export function RecentList({
  onOpen,
  busy,
}: {
  readonly onOpen: (folder: string) => void;
  readonly busy: boolean;
}) {
  const recent = useQuery(
    // Folders come and go without Whetstone: they are looked for whenever the list is shown.
    api.project.recent.queryOptions(undefined, { staleTime: 0 }),
  );
  const forget = useMutation(
    api.project.forget.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(api.project.recent.queryFilter()),
    }),
  );
  if (recent.error !== null) return <ErrorNote error={recent.error} onRetry={() => void recent.refetch()} />;
  if (recent.data === undefined) return null;
  if (recent.data.length === 0)
    return <p className="start-none">None yet. Try the sample, or make a project of your own.</p>;
  return (
    <>
      <ErrorNote error={forget.error} />
      <ul className="recent">
        {recent.data.map(({ folder, name, openedAt, present }) => (
          <li key={folder}>
            <button
              type="button"
              className="recent-open"
              disabled={!present || busy}
              onClick={() => onOpen(folder)}
            >
              <b>{name}</b>
              <small>{present ? agoText(openedAt) : 'not there any more'}</small>
              <small className="recent-folder">{folder}</small>
            </button>
            <IconButton
              label={`Forget ${name}: take it off this list (the project itself stays)`}
              icon={<Icon name="close" size={13} />}
              onClick={() => forget.mutate({ folder })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
