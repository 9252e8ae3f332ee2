import type { client } from '../../app/api.ts';

type Mining = typeof client.mining;

/** Which queries are shown, in which order. */
export type Queue = Parameters<Mining['rows']['query']>[0]['queue'];
