/** A browser that may stand behind a proxy, and the steps that the people in front of it take. */

import type { Config } from '../../config/config';
import { staffPassword } from '../../ldap/embedded';
import { type Answer, Browser, type Sent } from './browser';
import type { RunningConsole } from './console';

export const KNOWN_COOKIE = '__Host-guichet-known';
export const FORM = 'application/x-www-form-urlencoded';

/** The console trusts one proxy, on loopback: what a `Visitor` with an address comes through. */
export function behindProxy(config: Config, sites: readonly Partial<Config['sites'][number]>[]): Config {
  const whole = { campus: 'Tertre', roles: null, desks: 1, remote: false, name: 'Bureaux', networks: [] };
  return {
    ...config,
    server: { ...config.server, trustedProxies: ['127.0.0.1/32'] },
    sites: sites.map((site) => ({ ...whole, ...site })),
  };
}

export class Visitor extends Browser {
  private readonly always: Readonly<Record<string, string>>;
  private readonly url: string;

  /** @param address where the proxy says that the visitor comes from; without one there is no proxy */
  constructor({ url }: Pick<RunningConsole, 'url'>, address?: string, headers: Readonly<Record<string, string>> = {}) {
    super(url);
    this.url = url;
    const proxy = address === undefined ? {} : { 'X-Forwarded-For': address, 'X-Forwarded-Proto': 'https' };
    this.always = { ...proxy, ...headers };
  }

  override send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    return super.send(method, path, { ...sent, headers: { ...this.always, ...sent.headers } });
  }

  /** A body as it stands, byte for byte. */
  raw(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('POST', path, { headers: { 'Content-Type': FORM, Origin: this.url, ...headers }, body });
  }

  async login(username: string, password: string = staffPassword): Promise<Answer> {
    await this.get('/login');
    return this.submit('/login', { username, password });
  }

  async card(card: string, inspected = 'yes'): Promise<Answer> {
    await this.get('/desk');
    return this.submit('/desk/card', { card, inspected });
  }

  async handOver(): Promise<Answer> {
    await this.get('/desk/student');
    return this.submit('/desk/handover', { confirmed: 'yes' });
  }

  async choose(newPassword: string, newPasswordConfirmation = newPassword): Promise<Answer> {
    await this.get('/student');
    return this.submit('/student/password', { newPassword, newPasswordConfirmation });
  }

  async finish(): Promise<Answer> {
    await this.get('/student/done');
    return this.submit('/student/finish');
  }

  async resume(password: string = staffPassword): Promise<Answer> {
    await this.get('/desk/resume');
    return this.submit('/desk/resume', { password });
  }

  /** A whole case, from the card to the desk taken back. @returns the answer of each step */
  async serve(card: string, newPassword: string): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const step of [
      () => this.card(card),
      () => this.handOver(),
      () => this.choose(newPassword),
      () => this.finish(),
      () => this.resume(),
    ]) {
      lines.push((await step()).line);
    }
    return lines;
  }
}

export const SERVED = ['303 /desk/student', '303 /student', '303 /student/done', '303 /desk/resume', '303 /desk'];
