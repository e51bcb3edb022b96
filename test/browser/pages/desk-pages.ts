/** The pages of the staff member: world `staff`. */
import { staffPassword } from '../../../ldap/embedded';
import { ConsolePage } from './console-page';

export class LoginPage extends ConsolePage {
  protected readonly world = 'staff';
  protected headings = () => ['login.heading'];

  async logIn(username: string, password: string = staffPassword): Promise<void> {
    await this.walker.type('#username', username);
    await this.walker.type('#password', password);
    await this.walker.press('form[action="/login"] button.button');
  }

  fault = (): Promise<string> => this.text('#summary li');
}

export class DeskPage extends ConsolePage {
  protected readonly world = 'staff';
  protected headings: (word: string) => readonly string[] = () => ['desk.heading', 'desk.next'];

  tick = (): Promise<void> => this.walker.hands.tick('#inspected');
  type = (card: string): Promise<void> => this.walker.type('#card', card);
  send = (): Promise<void> => this.walker.press('form[action="/desk/card"] button');

  /** As the page asks: the box, then the number. */
  async enter(card: string): Promise<void> {
    if (!(await this.walker.page.locator('#inspected').isChecked())) await this.tick();
    await this.type(card);
    await this.send();
  }

  number = (): Promise<string> => this.walker.page.locator('#card').inputValue();
  notice = (): Promise<string> => this.text('main > [role="status"]');
  continue = (): Promise<void> => this.walker.press('a[href="/desk/student"]');
  giveUp = (): Promise<void> => this.walker.press('form[action="/desk/cancel"] button');
}

/** A refusal; its state is the word of its text. The next card goes in right there, as on the desk. */
export class RefusalPage extends DeskPage {
  protected override headings = (word: string) => [`refusal.${word}.title`];
}

export class IdentityPage extends ConsolePage {
  protected readonly world = 'staff';
  protected headings = () => ['identity.heading'];

  confirm = (): Promise<void> => this.walker.hands.tick('#confirmed');
  send = (): Promise<void> => this.walker.press('button[form="handover"]');

  async handOver(): Promise<void> {
    await this.confirm();
    await this.send();
  }

  notThisPerson = (): Promise<void> => this.walker.press('form[action="/desk/cancel"] button');
  name = (): Promise<string> => this.text('.facts .name');
}

export class OutsidePage extends ConsolePage {
  protected readonly world = 'staff';
  protected headings = () => ['outside.heading'];

  tryAgain = (): Promise<void> => this.walker.press('a.button[href="/"]');
}

/** An error page in the staff's world; its state is the word of its text. */
export class ErrorPage extends ConsolePage {
  protected readonly world: 'staff' | 'student' | 'between' | 'audit' = 'staff';
  protected headings = (word: string) => [`error.${word}.title`];

  back = (): Promise<void> => this.walker.press('.ledge a.button');
}
