/* What makes and stores a row index: loaded for large files alone. */
export { CsvIndexer } from '../../../records/table/source/csvIndexer.ts';
export { storeIndex } from '../../tables/indexFiles.ts';
