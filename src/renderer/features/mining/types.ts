import type { client } from '../../app/api.ts';

type Mining = typeof client.mining;
type Answer<Ask extends (...given: never[]) => unknown> = Awaited<ReturnType<Ask>>;

export type Run = Answer<Mining['runs']['query']>[number];
export type Preset = Answer<Mining['presets']['query']>[number];
export type Preview = NonNullable<Answer<Mining['preview']['query']>>;
export type RankColumn = Preview['columns'][number];
export type Histograms = NonNullable<Preview['histograms']>;
export type Histogram = Histograms['positive'];
export type Summary = Preview['summary'];
export type Quality = NonNullable<Preview['quality']>;
export type QueueCount = Preview['queues']['short'];
export type ListedTeacher = Answer<(typeof client.teachers)['list']['query']>[number];
export type DatasetSummary = Answer<(typeof client.data)['datasets']['query']>[number];
