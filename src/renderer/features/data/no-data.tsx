import { SourceChoice } from './source-choice.tsx';
import { useImportAddress } from './use-import-address.ts';

/** A project without data: what to do next. */
export function NoData() {
  const { go } = useImportAddress();
  return (
    <div className="data-none">
      <header>
        <h2>Bring in your questions and passages</h2>
        <p className="data-none-lead">
          Whetstone needs queries, the passages that answer them, and the corpus they are searched in.
          Everything stays on this machine, in the project's folder.
        </p>
      </header>
      <SourceChoice onChoose={(source) => go({ source })} />
    </div>
  );
}
