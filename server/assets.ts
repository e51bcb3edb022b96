/**
 * The built styles and pictures: named by a hash of their content, so that a browser may keep them for ever.
 * Reads the manifest that the build writes; only what it lists can be found, so no path of a request reaches the disk.
 */
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file to serve, and its ready-made compressed copies, the smallest first. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly encodings: readonly { readonly coding: 'br' | 'gzip'; readonly path: string }[];
}

export interface Assets {
  /** `guichet.css` → `/assets/guichet.<hash>.css`. @throws Error for a file that was not built */
  href(name: string): string;
  /** By the name under `/assets/`, exactly; `null`: there is none. */
  find(file: string): Asset | null;
}

/** `Cache-Control` of every asset: a changed file has another name (RFC 8246). */
export const ASSET_CACHE = 'public, max-age=31536000, immutable';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const COPIES = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
] as const;

function readManifest(folder: string): Readonly<Record<string, unknown>> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: run \`npm run build\``);
  }
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
    throw new Error(`${path}: an object of file names is due`);
  }
  return Object.fromEntries(Object.entries(manifest));
}

function assetOf(folder: string, file: string): Asset {
  const path = join(folder, file);
  const type = TYPES[extname(file)];
  if (type === undefined) {
    throw new Error(`${path}: no content type is known for it`);
  }
  if (!existsSync(path)) {
    throw new Error(`${path} is in the manifest and not on the disk: run \`npm run build\``);
  }
  const encodings = COPIES.map(({ coding, suffix }) => ({ coding, path: path + suffix })).filter((copy) =>
    existsSync(copy.path),
  );
  return { path, type, encodings };
}

/**
 * @param folder Holds `manifest.json` (`{"guichet.css": "guichet.<hash>.css"}`), the files, and `.br` and `.gz` copies.
 * @throws Error where the manifest, or a file that it names, is missing
 */
export function loadAssets(folder: string): Assets {
  const names = new Map<string, string>();
  const assets = new Map<string, Asset>();
  for (const [name, file] of Object.entries(readManifest(folder))) {
    if (typeof file !== 'string') {
      throw new Error(`${join(folder, 'manifest.json')}: "${name}" has no file name`);
    }
    names.set(name, file);
    assets.set(file, assetOf(folder, file));
  }
  return {
    href(name) {
      const file = names.get(name);
      if (file === undefined) {
        throw new Error(`The asset "${name}" was not built: run \`npm run build\``);
      }
      return `/assets/${file}`;
    },
    find: (file) => assets.get(file) ?? null,
  };
}
