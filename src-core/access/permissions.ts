/**
 * The least role for every procedure of the contract. The service holds it (src-main/service/router.ts); the interface
 * shows by it what cannot be done. A procedure without an entry does not compile.
 */
import type { contract } from '#core/api/contract.ts';
import type { GlobalTagState } from '#core/calibration/globalTag.ts';
import type { RunEdit } from '#core/api/contract.ts';
import type { Role } from './roles.ts';

type Contract = typeof contract;
/** “area.procedure” */
export type ProcedurePath = {
  [A in keyof Contract & string]: `${A}.${keyof Contract[A] & string}`;
}[keyof Contract & string];

export const PERMISSIONS: Readonly<Record<ProcedurePath, Role>> = {
  'system.info': 'viewer',
  'system.changes': 'viewer',
  'runs.list': 'viewer',
  'runs.get': 'viewer',
  'runs.subruns': 'viewer',
  // Of what it may edit: `editRole`.
  'runs.edit': 'shifter',
  'runs.delete': 'expert',
  'events.columns': 'viewer',
  'events.page': 'viewer',
  'events.strip': 'viewer',
  'events.step': 'viewer',
  'events.rank': 'viewer',
  'events.locate': 'viewer',
  'events.fetch': 'viewer',
  'imports.start': 'shifter',
  // To a path of the machine of the service: `PATH_ROLE`.
  'exports.start': 'viewer',
  'simulations.processes': 'viewer',
  'simulations.estimate': 'viewer',
  'simulations.start': 'shifter',
  'reconstructions.parameters': 'viewer',
  'reconstructions.list': 'viewer',
  'reconstructions.start': 'shifter',
  'reconstructions.delete': 'expert',
  'reconstructions.event': 'viewer',
  'selections.list': 'viewer',
  'selections.get': 'viewer',
  'selections.save': 'shifter',
  'selections.run': 'viewer',
  'blinding.list': 'viewer',
  'blinding.status': 'viewer',
  'blinding.open': 'coordinator',
  'quality.compare': 'viewer',
  'monitoring.definitions': 'viewer',
  'monitoring.page': 'viewer',
  'monitoring.history': 'viewer',
  'monitoring.fill': 'shifter',
  'monitoring.references': 'viewer',
  'monitoring.setReference': 'expert',
  'dataQuality.types': 'viewer',
  'dataQuality.list': 'viewer',
  'dataQuality.add': 'shifter',
  'dataQuality.correct': 'shifter',
  'dataQuality.withdraw': 'shifter',
  'dataQuality.verify': 'shifter',
  'dataQuality.markChecked': 'shifter',
  'dataQuality.checks': 'viewer',
  'dataQuality.board': 'viewer',
  'dataQuality.rules': 'viewer',
  'goodRuns.preview': 'viewer',
  'goodRuns.freeze': 'coordinator',
  'goodRuns.list': 'viewer',
  'goodRuns.get': 'viewer',
  'goodRuns.export': 'viewer',
  'calibrations.methods': 'viewer',
  'calibrations.start': 'expert',
  'calibrations.result': 'viewer',
  'live.state': 'viewer',
  'live.watch': 'viewer',
  'live.columns': 'viewer',
  'live.step': 'viewer',
  'live.event': 'viewer',
  'live.addDirectory': 'expert',
  'live.removeDirectory': 'expert',
  'live.retry': 'shifter',
  'jobs.list': 'viewer',
  'jobs.watch': 'viewer',
  'jobs.cancel': 'shifter',
  'setups.list': 'viewer',
  'setups.get': 'viewer',
  'conditions.types': 'viewer',
  'conditions.globalTags': 'viewer',
  'conditions.globalTag': 'viewer',
  'conditions.tags': 'viewer',
  'conditions.tag': 'viewer',
  'conditions.payload': 'viewer',
  'conditions.inForce': 'viewer',
  'conditions.diff': 'viewer',
  'conditions.timeline': 'viewer',
  'conditions.payloadUses': 'viewer',
  'conditions.comparePayloads': 'viewer',
  'conditions.createGlobalTag': 'expert',
  'conditions.createTag': 'expert',
  'conditions.setMember': 'expert',
  'conditions.addIov': 'expert',
  // Into which state: `stateRole`.
  'conditions.setState': 'expert',
  'conditions.exportFile': 'shifter',
  'conditions.importFile': 'coordinator',
  // A simulated run makes its design values by itself.
  'conditions.nominal': 'shifter',
  'conditions.truth': 'shifter',
  'series.list': 'viewer',
  'series.get': 'viewer',
  'series.import': 'shifter',
  'series.delete': 'expert',
  'trends.payload': 'viewer',
  'trends.series': 'viewer',
  'trends.monitor': 'viewer',
  'trends.annotations': 'viewer',
  'trends.annotate': 'shifter',
  'trends.reviseAnnotation': 'shifter',
  // Another's: an expert.
  'trends.removeAnnotation': 'shifter',
  'proposals.save': 'expert',
  'proposals.import': 'expert',
  'proposals.importPadme': 'expert',
  'proposals.list': 'viewer',
  'proposals.get': 'viewer',
  'proposals.validate': 'expert',
  'proposals.approve': 'expert',
  'proposals.reject': 'expert',
  'proposals.withdraw': 'expert',
  'proposals.exportPayload': 'viewer',
  'publications.plan': 'viewer',
  'publications.apply': 'coordinator',
  'publications.invalidate': 'coordinator',
  'publications.list': 'viewer',
  'alarms.list': 'viewer',
  'alarms.history': 'viewer',
  'alarms.course': 'viewer',
  'alarms.acknowledge': 'shifter',
  'alarms.shelve': 'shifter',
  'alarms.unshelve': 'shifter',
  // Of one that is active: an expert.
  'alarms.clear': 'shifter',
  'alarms.rules': 'viewer',
  'alarms.saveRule': 'expert',
  'journal.list': 'viewer',
  'journal.known': 'viewer',
  'journal.get': 'viewer',
  'journal.add': 'shifter',
  'journal.revise': 'shifter',
  'journal.picture': 'viewer',
  'reports.draft': 'viewer',
  'reports.make': 'shifter',
  'reports.list': 'viewer',
  'reports.get': 'viewer',
  'reports.file': 'viewer',
  'scans.plans': 'viewer',
  'scans.show': 'viewer',
  'scans.save': 'expert',
  'preferences.get': 'viewer',
  'preferences.set': 'shifter',
  'accounts.list': 'viewer',
  'accounts.add': 'admin',
  'accounts.setRole': 'admin',
  // Of another account: an administrator.
  'accounts.setPassword': 'viewer',
  'accounts.setEnabled': 'admin',
  'sessions.who': 'viewer',
  'sessions.signIn': 'viewer',
  'sessions.signOut': 'viewer',
  'sessions.resume': 'viewer',
  'sessions.unlock': 'viewer',
  'sessions.lock': 'viewer',
  'sessions.active': 'viewer',
  // Who may look may not let others look.
  'screens.links': 'shifter',
  'settings.get': 'viewer',
  'settings.set': 'admin',
  'audit.list': 'viewer',
  'audit.verify': 'viewer',
};

/** Writing a file at a place of one's own choice on the machine of the service. */
export const PATH_ROLE: Role = 'shifter';

/** What a shift learns of its run; the rest decides how events are reconstructed. */
const OF_THE_SHIFT: ReadonlySet<string> = new Set<keyof RunEdit>(['comment', 'start', 'end']);

export const editRole = (edit: RunEdit): Role =>
  Object.keys(edit).every((name) => OF_THE_SHIFT.has(name)) ? 'shifter' : 'expert';

/** Official states are the coordinator's. */
export const stateRole = (to: GlobalTagState): Role =>
  to === 'open' || to === 'staged' || to === 'validated' ? 'expert' : 'coordinator';
