/** What another tab asks one of the Calibrations page to show, as it stands in the address. */
import { watch } from 'vue';
import { useRouter } from 'vue-router';

export interface Asked {
  /** Id of a payload type. */
  readonly type: string | null;
  readonly globalTag: string | null;
  readonly proposal: number | null;
}

/** Calls `take` now and whenever the tab is asked for something. */
export function onAsked(tab: string, take: (asked: Asked) => void): void {
  const router = useRouter();
  watch(
    router.currentRoute,
    ({ name, params, query: { type, globalTag, proposal } }) => {
      if (name !== 'calibrations' || params['tab'] !== tab) return;
      const asked: Asked = {
        type: typeof type === 'string' ? type : null,
        globalTag: typeof globalTag === 'string' ? globalTag : null,
        proposal: typeof proposal === 'string' && /^\d+$/.test(proposal) ? Number(proposal) : null,
      };
      if (Object.values(asked).some((one) => one !== null)) take(asked);
    },
    { immediate: true },
  );
}
