/** Writing in the journal from anywhere: an entry, one with the picture of what is looked at, the report of the shift. */
import { useRouter } from 'vue-router';
import { captionOf } from '../model/caption.ts';
import { elementPicture, type Substitutes } from '../model/elementPicture.ts';
import { formatUtc } from '../format/time.ts';
import { provideCommands } from '../stores/commands.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useDisplay } from '../stores/display.ts';
import { useEvents } from '../stores/events.ts';
import { useCurrent } from '../stores/current.ts';
import { useLive } from '../stores/live.ts';
import { useMonitoring } from '../stores/monitoring.ts';
import { useOnTheSpot } from '../stores/onTheSpot.ts';
import { useRuns } from '../stores/runs.ts';

/** What a picture is taken of: a plot, else a panel, else a tab, else the page. */
const PARTS = 'figure.plot, [data-panel], [role="tabpanel"], main';

const ABOUT_ONE_RUN: ReadonlySet<string> = new Set(['/monitoring/overview', '/monitoring/plots', '/monitoring/live']);

const seen = (selector: string): HTMLElement | null =>
  [...document.querySelectorAll<HTMLElement>(selector)].find((one) => one.getClientRects().length > 0) ?? null;

/** The part that has the focus; without one the display, else the page. */
function lookedAt(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>(PARTS);
  return focused ?? seen('[data-panel="display"]') ?? seen('[role="tabpanel"][data-state="active"]') ?? seen('main');
}

export function provideJournalCommands(): void {
  const router = useRouter();
  const dialogs = useDialogs();
  const display = useDisplay();
  const events = useEvents();
  const current = useCurrent();
  const onTheSpot = useOnTheSpot();
  const runs = useRuns();
  const live = useLive();
  const monitoring = useMonitoring();

  /** The scene is drawn anew for it: what a GPU has drawn cannot be read later. */
  async function substitutes(part: HTMLElement): Promise<Substitutes> {
    const { scene } = display;
    const canvas = part.querySelector<HTMLCanvasElement>('[data-panel="display"] canvas, .viewport canvas');
    if (!scene || !canvas || canvas.width < 16 || canvas.height < 16) return new Map();
    const blob = await scene.picture({
      width: canvas.width,
      height: canvas.height,
      caption: [],
      legend: display.legend,
      signal: new AbortController().signal,
    });
    return new Map([[canvas, await createImageBitmap(blob)]]);
  }

  /** Run, event, global tag and time where the part shows the event; the time of the picture. */
  function captionLines(part: HTMLElement): string[] {
    const taken = `Taken ${formatUtc(BigInt(Math.floor(Date.now() / 1000)) * 1_000_000_000n)}`;
    const showsEvent = part.closest('[data-panel]') !== null && events.event !== null && current.run !== null;
    if (!showsEvent) {
      const title = part.querySelector('h1, h2, h3')?.textContent?.trim() ?? '';
      return [[document.title, title, taken].filter((text) => text !== '').join(' · ')];
    }
    return [
      ...captionOf({
        run: current.run!,
        header: events.event!.header,
        globalTag: onTheSpot.tag,
        timeNs: display.time,
        collections: display.collections,
        styles: display.view.styles,
        energyUnit: events.energyUnit,
      }),
      taken,
    ];
  }

  /** That the page shows, where it shows one; the other tabs of Monitoring are of many runs. */
  function monitoredRun(): string | null {
    if (!ABOUT_ONE_RUN.has(router.currentRoute.value.path)) return null;
    const { subject } = monitoring;
    return subject === 'live' ? (live.now.run?.run ?? null) : (subject?.run ?? null);
  }

  async function logThis(): Promise<void> {
    const part = lookedAt();
    if (!part) return;
    const caption = captionLines(part);
    const data = await elementPicture(part, caption, await substitutes(part));
    const isEvent = part.closest('[data-panel]') !== null && current.run !== null;
    const run = isEvent ? current.run : monitoredRun();
    dialogs.show({
      name: 'journalEntry',
      entry: null,
      draft: {
        title: '',
        text: '',
        tags: [],
        experiment: run === null ? null : (runs.byId.get(run)?.experiment ?? null),
        run,
        event: isEvent ? (events.event?.header.eventNumber ?? null) : null,
        pictures: [{ data, caption: caption.join(' · ').slice(0, 1000) }],
      },
    });
  }

  provideCommands([
    {
      id: 'journal.logThis',
      title: 'Log this: write about what is shown, with its picture',
      group: 'Logbook',
      keys: ['J'],
      run: logThis,
    },
    {
      id: 'journal.new',
      title: 'Write a journal entry…',
      group: 'Logbook',
      keys: ['Shift+J'],
      run: () => dialogs.show({ name: 'journalEntry', entry: null, draft: null }),
    },
    {
      id: 'reports.make',
      title: 'Make the end-of-shift report…',
      group: 'Logbook',
      keys: ['Shift+S'],
      run: () => {
        dialogs.show({ name: 'makeReport' });
        void router.push({ name: 'logbook', params: { tab: 'reports' } });
      },
    },
  ]);
}
