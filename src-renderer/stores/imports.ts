/** Takes event files of the user to the service and tells what became of them. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ImportedRun, JobState } from '#core/api/contract.ts';
import { counted } from '../format/counted.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useJobs } from './jobs.ts';
import { useLive } from './live.ts';
import { useMessages, type MessageText } from './messages.ts';
import { useMay } from './session.ts';
import { addSample, secondsLeft, type ProgressSample } from './timeLeft.ts';

/** Files on their way to the service. */
export interface Sending {
  readonly title: string;
  readonly sent: number;
  readonly total: number;
  /** s, null while unknown */
  readonly secondsLeft: number | null;
  cancel(): void;
}

const MAX_REASONS = 5;

const nameFiles = (names: readonly string[]): string =>
  names.length === 1 ? `“${names[0]}”` : `${names.length} files`;

function describe(runs: readonly ImportedRun[]): MessageText {
  const fresh = runs.filter((run) => !run.duplicate);
  const known = runs.filter((run) => run.duplicate);
  const lines = [
    ...(fresh.length > 1 ? fresh.map((run) => `${run.run}: ${counted(run.events, 'event')}`) : []),
    ...known.map(
      (run) =>
        `${nameFiles(run.files.map((file) => file.name))} is in the store already as ${run.run}; nothing was written.`,
    ),
    ...fresh.flatMap((run) => run.notes),
    ...fresh
      .filter((run) => run.notShown.length > 0)
      .map((run) => `${run.run} holds more than is shown (${run.notShown.length}): see the runs page.`),
  ];
  const [first] = fresh;
  if (!first) return { severity: 'info', title: 'Nothing new to import.', lines };
  const total = fresh.reduce((sum, run) => sum + run.events, 0);
  const title =
    fresh.length === 1
      ? `Imported ${first.run} with ${counted(first.events, 'event')}.`
      : `Imported ${fresh.length} runs with ${counted(total, 'event')}.`;
  return { severity: 'success', title, lines };
}

/** What an import that did not end well leaves behind: whole runs, or nothing. */
function remains({ imported }: JobState): string[] {
  const fresh = imported.filter((run) => !run.duplicate);
  const known = imported.filter((run) => run.duplicate);
  return [
    fresh.length === 0
      ? 'The store is as it was before.'
      : `Imported: ${fresh.map((run) => `${run.run} (${counted(run.events, 'event')})`).join(', ')}. Nothing else was changed.`,
    ...(known.length === 0 ? [] : [`In the store already: ${known.map((run) => run.run).join(', ')}.`]),
  ];
}

/** One sentence per file that was not imported, as far as a message holds them. */
function reasons({ failures, error }: JobState): string[] {
  if (failures.length === 0) return [error?.message ?? 'The service gave no reason.'];
  const rest = failures.slice(MAX_REASONS).flatMap(({ files }) => files);
  const more = rest.length === 0 ? [] : [`Not imported either: ${rest.join(', ')}.`];
  return [...failures.slice(0, MAX_REASONS).map((failure) => failure.error.message), ...more];
}

export const useImports = defineStore('imports', () => {
  const connection = useConnection();
  const current = useCurrent();
  const jobs = useJobs();
  const live = useLive();
  const messages = useMessages();
  const reasonNot = useMay('imports.start');
  const sending = shallowRef<Sending | null>(null);

  function told(job: JobState): void {
    if (job.kind !== 'import') return;
    if (job.state === 'failed') {
      messages.show({
        severity: 'error',
        title: job.imported.length === 0 ? `${job.title} failed.` : `${job.title}: not all of it could be imported.`,
        lines: [...reasons(job), ...remains(job)],
        ...opening(job),
      });
    } else if (job.state === 'cancelled') {
      messages.show({
        severity: 'info',
        title: `${job.title} was cancelled.`,
        lines: remains(job),
        ...opening(job),
      });
    } else {
      messages.show({ ...describe(job.imported), ...opening(job) });
    }
  }

  /** Offers the first run of an import; the first of all needs no choosing, unless live events are looked at. */
  function opening({ imported }: JobState): Pick<MessageText, 'action'> {
    const first = imported.find((run) => !run.duplicate) ?? imported[0];
    if (!first) return {};
    if (current.run === null && !live.isOn) current.open(first.run);
    return { action: { title: 'Open', run: () => current.open(first.run) } };
  }

  jobs.onEnd(told);

  async function importFiles(files: readonly File[]): Promise<void> {
    const { shell } = connection;
    if (!shell || files.length === 0) return;
    if (reasonNot.value !== null) {
      messages.show({ severity: 'warning', title: 'Nothing was imported.', lines: [reasonNot.value] });
      return;
    }
    if (sending.value) {
      messages.show({
        severity: 'warning',
        title: 'Other files are on their way to the service.',
        lines: ['Nothing was taken in. Import these when that is done.'],
      });
      return;
    }
    const title = `Sending ${nameFiles(files.map((file) => file.name))}`;
    const stop = new AbortController();
    let samples: ProgressSample[] = [];
    const progress = (sent: number, total: number): void => {
      samples = addSample(samples, { at: performance.now(), done: sent });
      sending.value = { title, sent, total, secondsLeft: secondsLeft(samples, total), cancel: () => stop.abort() };
    };
    try {
      if (shell.kind === 'web')
        progress(
          0,
          files.reduce((sum, file) => sum + file.size, 0),
        );
      const sources = await shell.sendFiles(files, progress, stop.signal);
      sending.value = null;
      jobs.follow(await connection.client.imports.start({ sources }));
    } catch (error) {
      messages.showError(`${nameFiles(files.map((file) => file.name))} could not be imported.`, error);
    } finally {
      sending.value = null;
    }
  }

  // Held here: an element that nothing refers to may be gone before the user has chosen.
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // The same files chosen again are a change again.
    input.value = '';
    void importFiles(files);
  });

  /** Lets the user choose files. */
  function choose(): void {
    input.click();
  }

  return { sending, importFiles, choose };
});
