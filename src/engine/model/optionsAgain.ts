import type { ExportOptions } from '../../options/exportOptions.ts';
import type { ExportRequest } from './exportJob.ts';

/** The options with which an export runs once more, to the same folder. A job stands for one request, however it was grouped. */
export function optionsAgain(request: ExportRequest): ExportOptions {
  const { audience, fileType, jsonFormat, csvBom, csvFormulaGuard } = request;
  const { maxFileSizeMb, notifyByEmail, folder, afterExport } = request;
  return {
    ...{ audience, fileType, jsonFormat, csvBom, csvFormulaGuard },
    ...{ maxFileSizeMb, notifyByEmail, folder, afterExport },
    grouping: 'combined',
  };
}
