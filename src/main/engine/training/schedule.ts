/** How the learning rate goes over a run. */
export type Schedule = {
  /** The highest learning rate. */
  readonly learningRate: number;
  readonly decay: 'linear' | 'cosine' | 'constant';
  /** Steps in which the rate rises from 0. */
  readonly warmupSteps: number;
  /** Steps of the run, the warm-up's included; where the decay ends at 0. */
  readonly totalSteps: number;
};

/** The learning rate of a step, counted from 0, as transformers' get_scheduler has it. */
export function learningRateAt(
  { learningRate, decay, warmupSteps, totalSteps }: Schedule,
  step: number,
): number {
  if (step < warmupSteps) return learningRate * (step / warmupSteps);
  if (decay === 'constant') return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return learningRate * (decay === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2);
}
