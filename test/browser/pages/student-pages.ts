/** The student's screen, world `student`, and the one between the student and the staff member, world `between`. */
import { staffPassword } from '../../../ldap/embedded';
import { ConsolePage } from './console-page';
import { ErrorPage } from './desk-pages';

export class StudentPage extends ConsolePage {
  protected readonly world = 'student';
  protected headings = () => ['student.heading', 'student.heading_again', 'student.unsettled'];

  async fill(newPassword: string, confirmation: string = newPassword): Promise<void> {
    await this.walker.type('#newPassword', newPassword);
    await this.walker.type('#newPasswordConfirmation', confirmation);
  }

  save = (): Promise<void> => this.walker.press('form[action="/student/password"] button.primary');

  async choose(newPassword: string, confirmation?: string): Promise<void> {
    await this.fill(newPassword, confirmation);
    await this.save();
  }

  /** With a script the page stays, and what is typed with it. */
  async moreTime(): Promise<void> {
    const { walker } = this;
    const press = (): Promise<void> => walker.hands.press('button.more-time');
    if (!walker.visit.script) return walker.lead(press);
    const answered = walker.page.waitForResponse((response) => response.url().endsWith('/student/more-time'));
    await press();
    await answered;
    await walker.page.locator('[data-when="extended"]:not([hidden])').waitFor({ state: 'attached' });
  }

  until = (): Promise<string | null> => this.walker.page.locator('.time time').getAttribute('datetime');
  cancel = (): Promise<void> => this.walker.press('button[form="cancel"]');
  fault = (): Promise<string> => this.text('#summary li');
}

/** The same of an account that is opened: the charter and an address before the password. */
export class ActivationPage extends StudentPage {
  protected override headings = () => ['activation.heading', 'student.heading_again', 'activation.unsettled'];

  readCharter = (): Promise<void> => this.walker.press('a[href="/student/charter"]');
  accept = (): Promise<void> => this.walker.hands.tick('#charterAccepted');
  give = (address: string): Promise<void> => this.walker.type('#recoveryMail', address);
}

export class WaitPage extends ConsolePage {
  protected readonly world = 'student';
  protected headings = () => ['wait.heading'];

  look = (): Promise<void> => this.walker.press('a.button[href="/student"]');
}

export class DonePage extends ConsolePage {
  protected readonly world = 'student';
  protected headings = () => ['done.heading', 'done.reminder_heading', 'done.activated_heading'];

  keep = (): Promise<void> => new StudentPage(this.walker).moreTime();
  finish = (): Promise<void> => this.walker.press('form[action="/student/finish"] button');
  login = (): Promise<string> => this.text('dd.login');
  receipt = (): Promise<string> => this.text('.facts dd.figures');
}

/** The last word; its state is what the case ended with. */
export class EndedPage extends ConsolePage {
  protected readonly world = 'between';
  protected headings = (word: string) => [`ended.${word}.title`];

  giveBack = (): Promise<void> => this.walker.press('a.button[href="/desk/resume"]');
}

export class ResumePage extends ConsolePage {
  protected readonly world = 'between';
  protected headings = () => ['resume.thanks'];

  async takeBack(password: string = staffPassword): Promise<void> {
    await this.walker.type('#password', password);
    await this.walker.press('form[action="/desk/resume"] button.button');
  }

  fault = (): Promise<string> => this.text('#summary li');
}

export class StudentErrorPage extends ErrorPage {
  protected override readonly world = 'student';
}
