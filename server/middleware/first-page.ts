/** Where each role starts, and where whoever is nobody any more is led. */
import type { Role } from '../domain/account';

export function firstPage(roles: readonly Role[]): string {
  if (roles.includes('kiosk') || roles.includes('teacher')) return '/desk';
  return roles.includes('auditor') ? '/audit' : '/login';
}

/** @param last the word for a session that ended without its browser, `null`: there was none, or its own logout ended it */
export const loginPage = (last: string | null): string => (last === null ? '/login' : `/login?reason=${last}`);
