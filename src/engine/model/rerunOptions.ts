import { completeOptions, type ExportOptions } from '../../options/exportOptions.ts';
import { requestNames } from '../../options/optionTable.ts';
import { pick } from '../../util/pick.ts';
import type { ExportRequest } from './exportJob.ts';

/**
 * Returns the options to run an export again, to the same folder. A job stands for one request, however it was grouped.
 */
export function rerunOptions(request: ExportRequest): ExportOptions {
  const { audience, folder, afterExport } = request;
  return completeOptions({ ...pick(request, requestNames), audience, folder }, { afterExport });
}
