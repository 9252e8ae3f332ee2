import type { WorkOptions } from '../../../shared/progress.ts';
import type { CatalogueModel, OnnxContent } from './catalogue.ts';
export async function checkpointFromCarriedOnnx(
  _g: string,
  _t: string,
  _c: string,
  _d: { readonly content: OnnxContent; readonly model: CatalogueModel },
  _o: WorkOptions,
): Promise<void> {
  throw new Error('not yet');
}
