/* What makes and stores the row index of JSON: loaded for large files alone, and apart from that of a CSV, which needs no kernel. */
export { createKernel } from '../../../records/kernel/createKernel.ts';
export { JsonIndexer } from '../../../records/table/source/jsonIndexer.ts';
export { storeIndex } from '../../tables/indexFiles.ts';
