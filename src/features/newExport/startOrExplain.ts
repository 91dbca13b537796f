import { ExportError } from '../../engine/model/exportError.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import { askFolder } from '../../ui/input/askFolder.ts';
import type { ExportStarter, StartDetails } from '../../ui/exportStarter.ts';
import { showFailure } from '../../ui/messages/showFailure.ts';

/**
 * Starts an export that the user has chosen. An error is shown with actions to solve it and start the same export again, of
 * the same account.
 */
export async function startOrExplain(
  starter: Pick<ExportStarter, 'start' | 'defaultFolder'>,
  options: ExportOptions,
  details: StartDetails,
): Promise<void> {
  try {
    await starter.start(options, details);
  } catch (error) {
    if (!(error instanceof ExportError)) {
      throw error;
    }
    if (error.reason === 'folderNotConfirmed') {
      // The user has just declined the folder.
      return;
    }
    void showFailure('', error, 'export', {
      accountId: details.account.id,
      retry: () => startOrExplain(starter, options, details),
      chooseFolder: async () => {
        const chosen = await askFolder(options.folder ?? starter.defaultFolder);
        if (chosen) {
          const { folder, realPath } = chosen;
          await startOrExplain(
            starter,
            { ...options, folder },
            { ...details, agreedRealPath: realPath },
          );
        }
      },
    });
  }
}
