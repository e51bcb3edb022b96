/** The routes that an app really has, read from its router and from nothing else. */
import type { Express } from 'express';

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

export interface AppRoutes {
  /** `GET /desk` */
  readonly routes: readonly string[];
  /** Paths that answer every other method too. */
  readonly others: readonly string[];
}

function walk(stack: readonly Layer[]): readonly { readonly path: string; readonly method: string }[] {
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return walk(handle.stack ?? []);
    return Object.keys(route.methods).map((method) => ({ path: route.path, method }));
  });
}

export function routesOf(app: Express): AppRoutes {
  const found = walk((app as unknown as { router: { stack: readonly Layer[] } }).router.stack);
  const every = (method: string): boolean => method === '_all';
  return {
    routes: found.filter(({ method }) => !every(method)).map(({ method, path }) => `${method.toUpperCase()} ${path}`),
    others: found.filter(({ method }) => every(method)).map(({ path }) => path),
  };
}
