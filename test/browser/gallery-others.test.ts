/** The student's pages in the languages that are the student's alone. */
import { LANGUAGES, STAFF_LANGUAGES } from '../support/page-models';
import { visitStudentGallery } from './support/visit-gallery';

describe.each(LANGUAGES.filter((lang) => !STAFF_LANGUAGES.includes(lang)))('%s', (lang) => {
  visitStudentGallery(lang);
});
