import { Link, useLocation } from 'wouter';
import { Icon, type IconName } from '../ui/icon.tsx';
import { PAGES } from './pages.tsx';
import { THEMES, type Theme, useTheme } from './theme.ts';

const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const satisfies Record<
  Theme,
  IconName
>;
export const THEME_WORDS = { system: 'System', light: 'Light', dark: 'Dark' } as const satisfies Record<
  Theme,
  string
>;

export const nextTheme = (theme: Theme): Theme =>
  THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';

/** The pages, and at the end the theme. */
export function Nav({ open }: { readonly open: boolean }) {
  const [path] = useLocation();
  const [theme, setTheme] = useTheme();
  return (
    <nav className="shell-nav" aria-label="Pages">
      <ul>
        {open &&
          PAGES.map(({ path: page, title, icon, hint }) => (
            <li key={page}>
              <Link
                href={page}
                title={hint}
                aria-current={path === page || path.startsWith(`${page}/`) ? 'page' : undefined}
              >
                <Icon name={icon} size={18} />
                {title}
              </Link>
            </li>
          ))}
      </ul>
      <button
        type="button"
        className="shell-nav-button shell-nav-end"
        title={`Theme: ${THEME_WORDS[theme]}. Change to ${THEME_WORDS[nextTheme(theme)]}`}
        aria-label={`Theme: ${THEME_WORDS[theme]}. Change to ${THEME_WORDS[nextTheme(theme)]}`}
        onClick={() => setTheme(nextTheme(theme))}
      >
        <Icon name={THEME_ICONS[theme]} size={18} />
        {THEME_WORDS[theme]}
      </button>
    </nav>
  );
}
