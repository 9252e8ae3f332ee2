import type { client } from '../../app/api.ts';

type Teachers = typeof client.teachers;
type Answer<Ask extends (...given: never[]) => unknown> = Awaited<ReturnType<Ask>>;

export type ListedTeacher = Answer<Teachers['list']['query']>[number];
export type ListedRetrieval = ListedTeacher['retrievals'][number];
export type TeacherConfig = ListedTeacher['config'];
export type EmbeddingState = Answer<Teachers['embeddings']['query']>[number];
export type OfferedModel = Answer<Teachers['catalogue']['query']>['models'][number];
export type ModelLook = Answer<Teachers['look']['query']>;
export type ModelFetch = ModelLook['sources'][number];
export type NewTeacher = Parameters<Teachers['add']['mutate']>[0]['teacher'];
export type TryOutAnswer = Answer<Teachers['tryOut']['query']>;
