/**
 * A page, compressed for a browser that can take it (RFC 9110, 12.5.3): a student's first page costs a fourth. Nothing
 * in it can be guessed from its size (BREACH): every token is a new one in each answer, and what another site asks for is
 * sent as it is.
 */

import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Response } from 'express';

/** Good enough for a page of a few kilobytes, and a fraction of a millisecond. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const COMPRESS: Readonly<Record<string, (page: string) => Buffer>> = {
  br: (page) => brotliCompressSync(page, BROTLI),
  gzip: (page) => gzipSync(page),
};

/** Sends the page as the browser's `Accept-Encoding` asks; its status and headers are set already. */
export function sendPage(res: Response, page: string): void {
  res.type('html').vary('Accept-Encoding');
  // Another site could try filters beside names that it does not see, and weigh the answers.
  const wanted =
    (res.req.get('Sec-Fetch-Site') !== 'cross-site' && res.req.acceptsEncodings(Object.keys(COMPRESS))) || '';
  const compress = COMPRESS[wanted];
  if (compress === undefined) res.send(page);
  else res.set('Content-Encoding', wanted).send(compress(page));
}
