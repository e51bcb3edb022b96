/**
 * Security headers, written out: helmet's defaults would make every form's Origin `null` (`no-referrer`), allow inline
 * styles, and break http on loopback. Source: OWASP Secure Headers, MDN.
 */

import type { RequestHandler } from 'express';
import helmet from 'helmet';

export function headers(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'style-src': ["'self'"],
          'script-src': ["'self'"],
          'img-src': ["'self'"],
          'connect-src': ["'self'"],
          'form-action': ["'self'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
          'require-trusted-types-for': ["'script'"],
          'trusted-types': ["'none'"],
        },
      },
      referrerPolicy: { policy: 'same-origin' },
      crossOriginEmbedderPolicy: { policy: 'require-corp' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: false },
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set({
        'Cache-Control': 'no-store',
        'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), clipboard-read=(), payment=(), usb=()',
        'X-Robots-Tag': 'noindex',
      });
      next();
    },
  ];
}
