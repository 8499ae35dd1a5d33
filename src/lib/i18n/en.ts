/**
 * @file Every sentence of the interface, in English. Functions take values that are already formatted for reading, or
 * counts. Words we don't use: see tests/unit/interface/wording.test.ts.
 */
import { account } from './en/account.ts';
import { activity } from './en/activity.ts';
import { app } from './en/app.ts';
import { backup } from './en/backup.ts';
import { domains } from './en/domains.ts';
import { earlier } from './en/earlier.ts';
import { errors } from './en/errors.ts';
import { formula } from './en/formula.ts';
import { exporting } from './en/export.ts';
import { hard } from './en/hard.ts';
import { importing } from './en/import.ts';
import { insights } from './en/insights.ts';
import { invitation } from './en/invitation.ts';
import { invite } from './en/invite.ts';
import { join } from './en/join.ts';
import { journal } from './en/journal.ts';
import { evicted, keep, leaving, left } from './en/leaving.ts';
import { locking } from './en/locking.ts';
import { medicalVault } from './en/medical-vault.ts';
import { messages } from './en/messages.ts';
import { mixnet } from './en/mixnet.ts';
import { mood } from './en/mood.ts';
import { nav } from './en/nav.ts';
import { nutrition } from './en/nutrition.ts';
import { own } from './en/own.ts';
import { packet } from './en/packet.ts';
import { people } from './en/people.ts';
import { person } from './en/person.ts';
import { plan } from './en/plan.ts';
import { protection } from './en/protection.ts';
import { roles } from './en/roles.ts';
import { rolesSee } from './en/roles-see.ts';
import { scores } from './en/scores.ts';
import { security } from './en/security.ts';
import { settings } from './en/settings.ts';
import { sharers } from './en/sharers.ts';
import { sharing } from './en/sharing.ts';
import { sleep } from './en/sleep.ts';
import { start } from './en/start.ts';
import { states } from './en/states.ts';
import { today } from './en/today.ts';
import { unlock } from './en/unlock.ts';
import { ways } from './en/ways.ts';
import { welcome } from './en/welcome.ts';

export const en = {
  app,
  nav,
  start,
  unlock,
  ways,
  locking,
  leaving,
  left,
  evicted,
  keep,
  backup,
  account,
  earlier,
  hard,
  domains,
  activity,
  nutrition,
  mood,
  sleep,
  own,
  welcome,
  today,
  journal,
  insights,
  formula,
  plan,
  scores,
  import: importing,
  export: exporting,
  roles,
  rolesSee,
  people,
  invite,
  invitation,
  join,
  person,
  sharing,
  sharers,
  packet,
  messages,
  medicalVault,
  mixnet,
  settings,
  security,
  protection,
  states,
  errors,
};
