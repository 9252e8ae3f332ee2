/**
 * What the page may load and reach: itself, and the pipe to main. No inline script or style, no frame, no form, nothing
 * from another origin. The page's own `<meta>` says the same for whatever opens it without headers.
 *
 * @param pipe sources of the pipe: `ws://127.0.0.1:7437` in a browser, nothing on the desktop
 */
export function contentSecurityPolicy(pipe: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${pipe}`.trimEnd(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer, refusals included. */
export function securityHeaders(pipe: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(pipe),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
    'cache-control': 'no-store',
  };
}
