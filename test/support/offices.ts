/** A suite at a console behind a proxy, where everybody of the personnel is a teacher: each test has somebody of its own. */
import { type RunningConsole, startConsole } from './console';
import { behindProxy, Visitor } from './visitor';

const OFFICE = '172.20.4.7';
const OFFICES = { name: 'Bureaux', networks: ['172.20.0.0/16', '2001:db8::/32'] };
const MINUTE = 60_000;

export interface Offices {
  readonly console: RunningConsole;
  /** A browser at an address. */
  readonly visit: (address?: string) => Visitor;
  /** Somebody who has logged in there. */
  readonly atDesk: (login: string, address?: string) => Promise<Visitor>;
}

/** @param site another one beside the offices @returns the console once it is open */
export function inOffices(site: Parameters<typeof behindProxy>[1][number]): Offices {
  let console: RunningConsole | null = null;
  const opened: Visitor[] = [];
  const running = (): RunningConsole => {
    if (console === null) throw new Error('the console is not open yet');
    return console;
  };

  beforeAll(async () => {
    console = await startConsole({
      adjust: (config) => ({
        ...behindProxy(config, [OFFICES, site]),
        roles: { ...config.roles, teacher: { filter: '(eduPersonAffiliation=employee)' } },
      }),
    });
    // What it writes between two looks at the log is nobody's doing.
    await console.ctx.sweeper.stop();
  });

  /** What one test used up of a quarter of an hour is not the next one's trouble. */
  afterEach(() => running().pass(16 * MINUTE));

  afterAll(async () => {
    for (const visitor of opened) visitor.close();
    await running().stop();
  });

  const visit = (address = OFFICE): Visitor => {
    const visitor = new Visitor(running(), address);
    opened.push(visitor);
    return visitor;
  };
  return {
    get console() {
      return running();
    },
    visit,
    async atDesk(login, address = OFFICE) {
      const visitor = visit(address);
      expect((await visitor.login(login)).line).toBe('303 /desk');
      return visitor;
    },
  };
}
