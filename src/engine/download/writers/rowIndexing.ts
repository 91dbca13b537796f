/* What makes and stores the row index of a CSV: loaded for large files alone. */
export { CsvIndexer } from '../../../records/table/source/csvIndexer.ts';
export { storeIndex } from '../../tables/indexFiles.ts';
