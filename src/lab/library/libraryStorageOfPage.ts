/** The page's own library, in this browser's storage. */
import { openDatabase } from '../../storage/database.ts';
import { LibraryStorage } from './libraryStorage.ts';

export const libraryStorage = new LibraryStorage(openDatabase());
