/**
 * Every sample of every page on a server of its own: the real templates, style sheet, scripts and security headers, so
 * that states which no walk reaches are looked at too.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { loadAssets } from '../../../server/assets';
import { loadI18n } from '../../../server/i18n';
import { headers } from '../../../server/middleware/headers';
import type { PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { sampleFrame } from '../../support/page-models';
import { HOSTILE_SAMPLES, SAMPLES, type Sample } from '../../support/page-samples';

const ROOT = join(__dirname, '../../..');
/** A grey dot: the portrait of a sample. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAJmZmQAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

export interface Gallery {
  readonly url: string;
  readonly samples: readonly Sample[];
  html(sample: Sample, lang: string): string;
  path(sample: Sample, lang: string): string;
  close(): Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const viewsFolder = join(ROOT, 'views');
  const assets = loadAssets(join(ROOT, 'dist', 'assets'));
  const render = createRenderer({ viewsFolder, i18n: loadI18n(join(viewsFolder, 'locales')), assets });
  const samples = [...SAMPLES, ...HOSTILE_SAMPLES];
  const html = (sample: Sample, lang: string): string => {
    const frame = sampleFrame(sample, lang);
    return sample.render(<P extends PageName>(page: P, model: Pages[P]) => render(page, model, frame));
  };
  const app = express();
  app.use(...headers());
  app.get('/assets/:name', (req, res) => {
    const found = assets.find(req.params.name);
    if (found === null) res.sendStatus(404);
    else res.type(found.type).sendFile(found.path);
  });
  app.get('/desk/student/photo', (_req, res) => {
    res.type('image/gif').send(DOT);
  });
  app.get('/:lang/:index', (req, res) => {
    const sample = samples[Number(req.params.index)];
    if (sample === undefined) res.sendStatus(404);
    else res.type('html').send(html(sample, req.params.lang));
  });
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    samples,
    html,
    path: (sample, lang) => `/${lang}/${samples.indexOf(sample)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
