/** Where each role starts. */
import type { Role } from '../domain/account';

export function firstPage(roles: readonly Role[]): string {
  if (roles.includes('kiosk') || roles.includes('teacher')) return '/desk';
  return roles.includes('auditor') ? '/audit' : '/login';
}
