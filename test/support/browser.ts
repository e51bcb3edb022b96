/**
 * A browser as the console meets one: its own cookies, the tokens of the page it shows, `Origin` with every form, no
 * redirect followed. Paths are sent as they are written: nothing is normalised.
 */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export const SESSION_COOKIE = '__Host-guichet';

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  /** Status and place in one, as the procedure writes them: `303 /student`, `200`. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class Browser {
  readonly cookies = new Map<string, string>();
  /** The page last shown. */
  page = '';
  private readonly origin: string;
  private readonly port: number;
  private readonly agent = new Agent({ keepAlive: true });

  /** @param url the console's own origin */
  constructor(url: string) {
    this.origin = url;
    this.port = Number(new URL(url).port);
  }

  /** Another browser that holds copies of this one's cookies, and shows what it shows. */
  copy(): Browser {
    const twin = new Browser(this.origin);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    twin.page = this.page;
    return twin;
  }

  get session(): string {
    return this.cookies.get(SESSION_COOKIE) ?? '';
  }

  send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.agent,
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          headers: { Host: `localhost:${this.port}`, ...(cookie === '' ? {} : { Cookie: cookie }), ...sent.headers },
        },
        (incoming) => {
          this.keep(incoming.headers['set-cookie'] ?? []);
          let body = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (text: string) => {
            body += text;
          });
          incoming.on('error', reject);
          incoming.on('end', () => {
            const status = incoming.statusCode ?? 0;
            const location = incoming.headers.location ?? null;
            if (method === 'GET' && status === 200) this.page = body;
            resolve({
              status,
              location,
              line: location === null ? `${status}` : `${status} ${location}`,
              headers: incoming.headers,
              body,
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(sent.body);
    });
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** A form as a browser sends it. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('POST', path, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: this.origin },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Fills in and sends the form of the page shown whose action this is. @throws Error where the page has none */
  submit(action: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.post(action, { _csrf: tokenIn(this.page, action), ...fields });
  }

  private keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const over = /;\s*Expires=Thu, 01 Jan 1970/i.test(line);
      if (over || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The token in a page's form. */
export function tokenIn(page: string, action: string): string {
  const form = page.split('<form').find((part) => part.includes(`action="${action}"`));
  const token = /name="_csrf" value="([^"]+)"/.exec(form ?? '')?.[1];
  if (token === undefined) throw new Error(`the page shown has no form for ${action}`);
  return token;
}
