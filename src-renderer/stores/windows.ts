/** Several windows of one session: the same event, filter, selection, styles and time in all of them. */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { createExchange, type Exchange, type SharedParts, type WindowMessage } from '../model/windowExchange.ts';
import { WINDOW_NUMBER } from '../shell/windowNumber.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useDisplay } from './display.ts';
import { useEvents } from './events.ts';
import { useMessages } from './messages.ts';
import { useOnTheSpot } from './onTheSpot.ts';
import { useSelection } from './selection.ts';

/** Another window that is there answers well before; one that is alone loses nothing by waiting. */
const ANSWER_WITHIN_MS = 1000;

export const useWindows = defineStore('windows', () => {
  const connection = useConnection();
  const current = useCurrent();
  const display = useDisplay();
  const events = useEvents();
  const onTheSpot = useOnTheSpot();
  const selection = useSelection();
  const exchange = shallowRef<Exchange | null>(null);

  /** What other windows say is put in place without a step to undo: that belongs to the window that acted. */
  const APPLY: { readonly [Name in keyof SharedParts]: (value: SharedParts[Name]) => void } = {
    event: ({ run, key, reconstruction, where }) => {
      if (run !== current.run || key !== current.key) current.open(run, key);
      current.see(reconstruction);
      if (where !== events.where) events.setWhere(where);
    },
    onTheSpot: ({ globalTag, edits }) => {
      onTheSpot.globalTag = globalTag;
      onTheSpot.setEdits(edits);
    },
    selection: (place) => selection.follow(place),
    hover: (place) => selection.followHover(place),
    styles: (styles) => display.followStyles(styles),
    time: (time) => {
      display.time = time;
    },
  };

  function open(store: string): () => void {
    // Windows that were opened from another store, one after the other on the same port, have nothing in common.
    const channel = new BroadcastChannel(`beamglass ${store}`);
    const made = createExchange({
      number: WINDOW_NUMBER,
      id: crypto.getRandomValues(new Uint32Array(2)).join('-'),
      send: (message) => channel.postMessage(message),
      apply: (name, value) => APPLY[name](value),
    });
    channel.addEventListener('message', ({ data }: MessageEvent<WindowMessage>) => made.receive(data));
    const leave = (): void => made.leave();
    addEventListener('pagehide', leave);
    const timer = setTimeout(made.join, ANSWER_WITHIN_MS);
    exchange.value = made;
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', leave);
      channel.close();
      exchange.value = null;
    };
  }

  // Not before what this window remembers is here, which would otherwise replace what the others say.
  watch(
    () => (display.isReady ? (connection.info?.store ?? null) : null),
    (store, _before, onCleanup) => {
      if (store !== null) onCleanup(open(store));
    },
    { immediate: true },
  );

  /** Tells of a part whenever it has come to rest; null while this window does not know it. */
  function share<Name extends keyof SharedParts>(name: Name, read: () => SharedParts[Name] | undefined): void {
    watch(
      [exchange, read] as const,
      ([to, value]) => {
        if (value !== undefined) to?.changed(name, value as SharedParts[Name]);
      },
      { immediate: true },
    );
  }

  share('event', () =>
    current.run === null
      ? undefined
      : { run: current.run, key: current.key, reconstruction: current.reconstruction, where: events.where },
  );
  share('onTheSpot', () => ({ globalTag: onTheSpot.globalTag, edits: onTheSpot.edits }));
  share('styles', () => display.view.styles);
  share('selection', () => selection.place);
  share('hover', () => selection.hoverPlace);
  share('time', () => display.time);

  /** Opens the same page again: what it shows is shared, how its panels stand is its own. */
  function openAnother(): void {
    const isOpen = connection.shell?.openWindow(exchange.value?.freeNumber() ?? 2);
    if (isOpen) return;
    useMessages().show({
      severity: 'warning',
      title: 'The browser did not open another window.',
      lines: ['Allow pop-up windows for this page and try again.'],
    });
  }

  return { openAnother };
});
