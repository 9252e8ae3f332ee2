import type { ReactNode } from 'react';

/** Strokes on a field of 24 by 24. */
const ICONS = {
  data: (
    <>
      <ellipse cx="12" cy="6" rx="8" ry="3" />
      <path d="M4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3" />
    </>
  ),
  teachers: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4 21c1-5 4-7 8-7s7 2 8 7" />
    </>
  ),
  mining: <path d="M4 5h16l-6 8v6l-4 2v-8z" />,
  review: (
    <>
      <path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z" />
      <circle cx="12" cy="12" r="3" />
    </>
  ),
  export: <path d="M12 3v12M7 10l5 5 5-5M4 21h16" />,
  home: <path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z" />,
  search: (
    <>
      <circle cx="11" cy="11" r="6.5" />
      <path d="m16 16 5 5" />
    </>
  ),
  folder: <path d="M3 6.5h6.5l2 2.5H21v10.5H3z" />,
  file: <path d="M6 3h8l4 4v14H6zM14 3v4h4" />,
  up: <path d="m6 15 6-6 6 6" />,
  down: <path d="m6 9 6 6 6-6" />,
  left: <path d="m15 6-6 6 6 6" />,
  right: <path d="m9 6 6 6-6 6" />,
  plus: <path d="M12 5v14M5 12h14" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  check: <path d="m5 13 5 5L19 7" />,
  retry: <path d="M20 12a8 8 0 1 1-2.4-5.7M20 3v5h-5" />,
  jobs: <path d="M4 6h10M4 12h16M4 18h7" />,
  warning: <path d="M12 4 2.5 20h19zM12 10v5M12 17.6v.4" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4" />
    </>
  ),
  moon: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />,
  screen: <path d="M3 5h18v11H3zM9 20h6M12 16v4" />,
  copy: <path d="M9 9h11v11H9zM15 5H4v11" />,
  more: <path d="M5 12h.01M12 12h.01M19 12h.01" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;

/** Decoration: a name stands beside it, or on the button around it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={size > 20 ? 1.4 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {ICONS[name]}
    </svg>
  );
}

/** A whetstone, laid aslant. */
export function Logo({ size = 18 }: { readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
    >
      <path d="M3 14 15 2l6 6L9 20zM9 8l6 6" />
    </svg>
  );
}
