/** In two files, so that both languages are looked at side by side. */
import { visitGallery } from './support/visit-gallery';

visitGallery('fr');
