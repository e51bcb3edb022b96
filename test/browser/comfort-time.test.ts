/** Time that is extended, forms that go once, and what a handover takes along: where scripts run. */
import { setKioskDesk } from './support/kiosk-desk';

const desk = setKioskDesk();

describe('the time', () => {
  const until = () => desk.page.locator('.time-row time').getAttribute('datetime');

  /** The server's `Refresh`, two seconds from now instead of minutes. */
  const leaveSoon = async (): Promise<void> => {
    await desk.page.route('/student', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, headers: { ...answer.headers(), refresh: '2; url=/student' } });
    });
    await desk.page.reload();
  };

  it('is extended without losing what is typed, and the page does not go at the time before', async () => {
    await desk.handOver();
    await leaveSoon();
    await desk.newPassword.fill('tulipe sardine');
    const before = await until();
    await desk.page.locator('.more-time').click();
    await desk.eventually(until, new Date(Date.parse(before ?? '') + 5 * 60_000).toISOString());
    await desk.page.waitForTimeout(3_500);
    expect(await desk.newPassword.inputValue()).toBe('tulipe sardine');
  });

  it('is told each time that it is extended; after the last time the focus stays in the page', async () => {
    await desk.handOver();
    for (let time = 1; time <= 10; time += 1) {
      const before = await until();
      await desk.page.locator('.more-time').press('Enter');
      await desk.eventually(async () => (await until()) !== before, true);
      await desk.eventually(() => desk.sentence('extended').count(), 1);
    }
    expect(await desk.page.locator('.more-time').count()).toBe(0);
    expect(await desk.page.evaluate('document.activeElement.tagName')).toBe('TIME');
  });

  it('takes the page away when it is over, and what is typed with it', async () => {
    await desk.handOver();
    await leaveSoon();
    await desk.newPassword.fill('tulipe sardine');
    await desk.eventually(() => desk.newPassword.inputValue(), '');
  });

  it('is over by the page’s own clock where it was extended', async () => {
    await desk.page.clock.install();
    await desk.handOver();
    await desk.newPassword.fill('tulipe sardine');
    await desk.page.locator('.more-time').click();
    await desk.eventually(() => desk.page.locator('[data-when="extended"]').isHidden(), false);
    await Promise.all([desk.page.waitForEvent('framenavigated'), desk.page.clock.runFor(11 * 60_000)]);
    await desk.page.waitForLoadState();
    expect(await desk.newPassword.inputValue()).toBe('');
  });

  it('of the last page is less than a minute, and says so until it is extended', async () => {
    const words = () => desk.page.locator('.time-row time').textContent();
    await desk.handOver('E21813185');
    await desk.newPassword.fill('tulipe sardine moteur 3');
    await desk.again.fill('tulipe sardine moteur 3');
    await desk.save();
    await desk.page.waitForURL('/student/done');
    expect(await words()).toMatch(/^\s*Cette page se ferme dans moins d’une minute, à \d+\sh\s\d\d\s*$/);
    const before = await until();
    await desk.page.locator('.more-time').click();
    await desk.eventually(async () => (await until()) !== before, true);
    expect(await words()).toMatch(/^\s*Cette page se ferme à \d+\sh\s\d\d\s*$/);
  });

  it('is told in its last minute, in words that do not hurry', async () => {
    await desk.page.clock.install();
    await desk.handOver();
    expect(await desk.sentence('soon').count()).toBe(0);
    await desk.page.clock.runFor(4 * 60_000 + 10_000);
    expect(await desk.sentence('soon').count()).toBe(1);
  });
});

describe('a form', () => {
  it('goes once, however often its button is pressed', async () => {
    await desk.handOver();
    const posts: string[] = [];
    desk.page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(new URL(request.url()).pathname);
    });
    await desk.newPassword.fill('tulipe sardine moteur');
    await desk.again.fill('tulipe sardine moteur');
    await desk.page.locator('form[action="/student/password"] .primary').dblclick();
    await desk.page.waitForURL('/student/done');
    expect(posts).toEqual(['/student/password']);
  });
});

describe('the handover', () => {
  it('takes the staff’s pages out of other tabs, and what was copied out of the clipboard', async () => {
    await desk.visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const other = await desk.visit.context.newPage();
    await desk.page.locator('#card').fill('E990123W');
    await desk.page.locator('#inspected').check();
    await desk.page.keyboard.press('Enter');
    await desk.page.waitForURL('/desk/student');
    await other.goto('/desk/student');
    expect(await other.locator('img[src="/desk/student/photo"]').count()).toBe(1);
    await desk.page.bringToFront();
    await desk.page.locator('dd.figures').first().selectText();
    await desk.page.keyboard.press('Control+C');
    await desk.page.locator('#confirmed').check();
    await desk.page.locator('button[form="handover"]').click();
    await desk.page.waitForURL('/student');
    await other.waitForURL('/student');
    expect(await other.locator('img').count()).toBe(0);
    await desk.page.bringToFront();
    await desk.newPassword.press('Control+V');
    expect(await desk.newPassword.inputValue()).toBe('');
    await desk.page.locator('button[form="cancel"]').click();
    await desk.page.waitForURL('/desk/resume');
    // Whoever had the keyboard before cannot have left "show" on for the staff member's own password.
    expect(await desk.page.locator('.peek').count()).toBe(0);
  });

  it('is not undone by more time that was asked for before saving', async () => {
    await desk.handOver('E21813181');
    await desk.page.route('/student/more-time', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    await desk.newPassword.fill('tulipe sardine moteur 2');
    await desk.again.fill('tulipe sardine moteur 2');
    await desk.page.locator('.more-time').click();
    await desk.save();
    await desk.page.waitForURL('/student/done');
    // The time that was asked for comes too late, and is told so: nothing but the browser's own log shows it.
    expect(desk.visit.complaints.splice(0).filter((line) => !line.includes('409 (Conflict)'))).toEqual([]);
  });
});
