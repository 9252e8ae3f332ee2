import type { CardFacts } from './card-facts.ts';
import { datasetCard } from './dataset-card.ts';
import type { ExportPlan } from './plan.ts';

/** `card.json`: the facts, for programs. The same facts give the same bytes. */
export function cardJson(facts: CardFacts): string {
  return `${JSON.stringify(facts, null, 2)}\n`;
}

/** The cards of an export, to be written beside its files; in a file's folder they carry its name. */
export function cardFiles(plan: ExportPlan, facts: CardFacts): readonly { path: string; text: string }[] {
  const prefix = plan.file === null ? '' : `${plan.file}.`;
  return [
    { path: `${prefix}card.json`, text: cardJson(facts) },
    { path: `${prefix}README.md`, text: datasetCard(facts) },
  ];
}
