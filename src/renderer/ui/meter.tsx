import './meter.css';

export type MeterProps = {
  readonly label: string;
  /** 0 to 1; null: it goes on, nobody knows how far. */
  readonly share: number | null;
};

/** How far something is. */
export function Meter({ label, share }: MeterProps) {
  const known = share === null ? null : Math.min(1, Math.max(0, share));
  return (
    <span
      className={known === null ? 'meter meter-unknown' : 'meter'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known === null ? undefined : Math.round(known * 100)}
    >
      <span className="meter-fill" style={known === null ? undefined : { transform: `scaleX(${known})` }} />
    </span>
  );
}
