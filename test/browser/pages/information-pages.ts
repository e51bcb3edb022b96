/** What the law asks for, and help: shown in the world of the screen that asks. */
import { ConsolePage } from './console-page';

/** Its state is the first word of its title's key. */
export class InformationPage extends ConsolePage {
  protected readonly world: 'staff' | 'student' = 'staff';
  protected headings = (word: string) => [`${word}.title`];
}

export class StudentInformationPage extends InformationPage {
  protected override readonly world = 'student';
}
