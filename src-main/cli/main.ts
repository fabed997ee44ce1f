/** The command line: `beamglass COMMAND …`. Every command has a file of its own. */
import { Command, CommanderError } from 'commander';
import { VERSION } from '#main/version.ts';
import { accountsCommand } from './commands/accounts.ts';
import { alarmsCommand } from './commands/alarms.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { blindingCommand } from './commands/blinding.ts';
import { calibrateCommand } from './commands/calibrate.ts';
import { checkCommand } from './commands/check.ts';
import { conditionsCommand } from './commands/conditions.ts';
import { defectsCommand } from './commands/defects.ts';
import { daqCommand } from './commands/daq.ts';
import { detectorCommand } from './commands/detector.ts';
import { eventCommand } from './commands/event.ts';
import { eventsCommand } from './commands/events.ts';
import { exportCommand } from './commands/export.ts';
import { goodRunsCommand } from './commands/goodRuns.ts';
import { importCommand } from './commands/import.ts';
import { journalCommand } from './commands/journal.ts';
import { qualityCommand } from './commands/quality.ts';
import { monitorCommand } from './commands/monitor.ts';
import { reportCommand } from './commands/report.ts';
import { reconstructCommand } from './commands/reconstruct.ts';
import { restoreCommand } from './commands/restore.ts';
import { runsCommand } from './commands/runs.ts';
import { scanCommand } from './commands/scan.ts';
import { selectCommand } from './commands/select.ts';
import { seriesCommand } from './commands/series.ts';
import { serveCommand } from './commands/serve.ts';
import { settingsCommand } from './commands/settings.ts';
import { simulateCommand } from './commands/simulate.ts';
import { trendCommand } from './commands/trend.ts';
import { exitCodeOf, failureOf } from './failure.ts';
import { Terminal } from './terminal.ts';

const COMMANDS = [
  importCommand,
  runsCommand,
  eventsCommand,
  eventCommand,
  exportCommand,
  simulateCommand,
  daqCommand,
  reconstructCommand,
  calibrateCommand,
  conditionsCommand,
  seriesCommand,
  trendCommand,
  monitorCommand,
  journalCommand,
  alarmsCommand,
  reportCommand,
  scanCommand,
  selectCommand,
  blindingCommand,
  defectsCommand,
  qualityCommand,
  goodRunsCommand,
  detectorCommand,
  serveCommand,
  accountsCommand,
  settingsCommand,
  auditCommand,
  checkCommand,
  backupCommand,
  restoreCommand,
];

function createProgram(): Command {
  const program = new Command('beamglass')
    .description('Event display and detector calibration for fixed-target dark-sector experiments.')
    .version(VERSION)
    .option('--store <directory>', 'directory of the store; without it the user’s own')
    .option('--user <name>', 'account in whose name it is done; password from a prompt or BEAMGLASS_PASSWORD')
    .option('--json', 'print exactly one JSON object on standard output')
    .configureHelp({ showGlobalOptions: true })
    // Errors are printed in one place, below.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  for (const add of COMMANDS) add(program);
  return program;
}

const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

async function run(): Promise<void> {
  const words = process.argv.slice(2);
  try {
    if (words.length === 0) createProgram().outputHelp();
    else await createProgram().parseAsync(process.argv);
  } catch (error) {
    if (isHelp(error)) return;
    const record = failureOf(error);
    // A usage error leaves no parsed options.
    new Terminal(words.includes('--json')).error(record);
    process.exitCode = exitCodeOf(record);
  }
}

// “beamglass events … | head” closes the pipe early, which is not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
await run();
