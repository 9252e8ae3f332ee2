import './start.css';
import { ErrorNote } from '../../app/errors.tsx';
import { usePicker } from '../../app/picker.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { useOpenProject, useTrySample } from './open-project.ts';
import { RecentList } from './recent-list.tsx';
import { SampleProgress } from './sample-progress.tsx';
import { StartRail } from './start-rail.tsx';

/** Where one begins: the projects that one had, a new one, or the sample. */
export function StartPage() {
  const pick = usePicker();
  const open = useOpenProject();
  const sample = useTrySample();
  const busy = open.isPending || sample.isPending;

  async function choose(mode: 'open' | 'create'): Promise<void> {
    const folder = await pick(
      mode === 'open'
        ? { what: 'folder', title: 'Open a project' }
        : { what: 'new-folder', title: 'New project', suggestedName: 'my-project' },
    );
    if (folder !== null) open.mutate({ folder, mode });
  }

  return (
    <div className="start">
      <header className="start-head">
        <h1>Sharpen your negatives</h1>
        <p>
          Whetstone finds passages that look like answers and are not, takes out those that are answers after
          all, and shows you each one, so that your retrieval model learns from the right mistakes.
        </p>
        <StartRail />
      </header>
      <ErrorNote error={open.error ?? sample.error} />
      <SampleProgress />
      <div className="start-columns">
        <section aria-labelledby="begin-title">
          <h2 id="begin-title">Begin</h2>
          <div className="start-ways">
            <Way
              icon="review"
              title="Try the sample"
              text="A small corpus with its questions, mined and ready to review in about a minute."
              disabled={busy}
              onClick={() => sample.mutate()}
            />
            <Way
              icon="plus"
              title="New project"
              text="A folder that holds your data, teachers, runs and labels."
              disabled={busy}
              onClick={() => void choose('create')}
            />
            <Way
              icon="folder"
              title="Open a project"
              text="A folder with a project.db in it."
              disabled={busy}
              onClick={() => void choose('open')}
            />
          </div>
        </section>
        <section aria-labelledby="recent-title">
          <h2 id="recent-title">Recent projects</h2>
          <RecentList busy={busy} onOpen={(folder) => open.mutate({ folder, mode: 'open' })} />
        </section>
      </div>
    </div>
  );
}

function Way({
  icon,
  title,
  text,
  disabled,
  onClick,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="start-way" disabled={disabled} onClick={onClick}>
      <Icon name={icon} size={18} />
      <b>{title}</b>
      <small>{text}</small>
    </button>
  );
}
