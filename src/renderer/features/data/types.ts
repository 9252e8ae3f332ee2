import type { client } from '../../app/api.ts';

type Data = typeof client.data;
type Answer<Ask extends (...given: never[]) => unknown> = Awaited<ReturnType<Ask>>;

export type DatasetSummary = Answer<Data['datasets']['query']>[number];
export type PastImport = DatasetSummary['imports'][number];
export type DatasetCounts = Answer<Data['counts']['query']>;

export type View = Parameters<Data['rows']['query']>[0]['view'];
export type Kind = View['kind'];
export type ShownRow = Answer<Data['rows']['query']>['rows'][number];
export type Shown<Of extends Kind> = Extract<ShownRow, { kind: Of }>;

export type PassageDetail = Answer<Data['passage']['query']>;
export type QueryDetail = Answer<Data['query']['query']>;
export type JudgementBeside = PassageDetail['judgements'][number];
export type MarkedText = PassageDetail['text'];

export type Inspection = Answer<Data['inspect']['query']>;
export type SourceColumns = NonNullable<Inspection['columns']>;
export type PreviewRow = Inspection['rows'][number];
export type ColumnMap = Parameters<Data['inspect']['query']>[0]['columns'];
export type Format = Parameters<Data['inspect']['query']>[0]['format'];
