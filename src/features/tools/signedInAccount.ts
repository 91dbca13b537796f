import { ArgumentError } from '../../ui/commandInput.ts';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';

/** @throws ArgumentError that tells the model what the user has to do: keys are never passed through a model. */
export function signedInAccount(accounts: Pick<Accounts, 'active' | 'keyState'>): Account {
  const { active } = accounts;
  if (active === undefined) {
    throw new ArgumentError(
      'No SendGrid account is signed in. Ask the user to run the command "SendGrid: Sign In…". Do not ask for an API key.',
    );
  }
  if (accounts.keyState(active.id) === 'missing') {
    throw new ArgumentError(
      'The API key of the SendGrid account is gone. Ask the user to run the command "SendGrid: Enter API Key Again…". Do not ask for the key.',
    );
  }
  return active;
}
