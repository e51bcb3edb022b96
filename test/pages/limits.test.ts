import { accountsOf } from '../support/accounts';
import { startConsole } from '../support/console';
import { Visitor } from '../support/visitor';
it('smoke', async () => {
  let t = performance.now();
  const lap = (w: string) => { const n = performance.now(); console.log(w, Math.round(n - t)); t = n; };
  const c = await startConsole(); lap('start');
  const v = new Visitor(c);
  console.log((await v.login('moreau-k')).line); lap('login');
  console.log(await v.serve('E21813178', 'un nouveau secret 42')); lap('serve');
  console.log((await accountsOf(c.embedded)).get('e21813178')); lap('accounts');
  await c.stop(); lap('stop');
}, 30000);
