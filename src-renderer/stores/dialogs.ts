/** Which dialog of the application is open: one at a time. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { JournalDraft } from '#core/api/journal.ts';

export type DialogRequest =
  | { readonly name: 'makeReport' }
  | {
      readonly name: 'journalEntry';
      /** That is revised; null: a new one. */
      readonly entry: { readonly entry: number; readonly revision: number } | null;
      /** What it begins with; null: empty. */
      readonly draft: JournalDraft | null;
    }
  | { readonly name: 'palette' | 'keys' | 'about' | 'saveWorkspace' | 'goTo' | 'picture' | 'reconstruct' }
  | { readonly name: 'accounts' | 'screens' }
  | { readonly name: 'signIn'; readonly unlock: boolean }
  | { readonly name: 'setPassword'; readonly account: string }
  | { readonly name: 'openRegion'; readonly region: string }
  | { readonly name: 'editCut'; readonly cut: string | null }
  | { readonly name: 'deleteRun' | 'exportRun'; readonly run: string }
  | {
      readonly name: 'addDefect';
      readonly run: string;
      /** null: all of the run. */
      readonly subrun: number | null;
      readonly part: string | null;
    };

export const useDialogs = defineStore('dialogs', () => {
  const open = shallowRef<DialogRequest | null>(null);

  function show(request: DialogRequest): void {
    open.value = request;
  }

  function close(): void {
    open.value = null;
  }

  return { open, show, close };
});
