/** What the user is told: what happened, what is unchanged, what to do. */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { ErrorRecord } from '#core/errors.ts';
import { fromApiError } from '#core/api/errors.ts';

export type Severity = 'info' | 'success' | 'warning' | 'error';

export interface MessageAction {
  readonly title: string;
  run(): void;
}

export interface MessageText {
  readonly severity: Severity;
  /** One sentence: what happened. */
  readonly title: string;
  /** What is unchanged and what to do; details. */
  readonly lines?: readonly string[];
  readonly action?: MessageAction;
}

export interface Message extends MessageText {
  readonly id: number;
  readonly at: Date;
  /** Shown as a toast until then or until dismissed. */
  readonly isToast: boolean;
  readonly isRead: boolean;
}

const KEPT = 200;
const TOASTS = 4;

export const useMessages = defineStore('messages', () => {
  const messages = ref<Message[]>([]);
  let lastId = 0;

  const unread = computed(() => messages.value.filter((message) => !message.isRead).length);
  const toasts = computed(() => messages.value.filter((message) => message.isToast).slice(-TOASTS));

  function show(text: MessageText): void {
    lastId++;
    messages.value = [...messages.value, { ...text, id: lastId, at: new Date(), isToast: true, isRead: false }].slice(
      -KEPT,
    );
  }

  /** @param title what was being done when it happened, such as “Run lhcb-7 was not deleted.” */
  function showError(title: string, error: unknown): void {
    const record: ErrorRecord = fromApiError(error);
    if (record.code === 'cancelled') return;
    show({ severity: 'error', title, lines: [record.message] });
  }

  function dismiss(id: number): void {
    messages.value = messages.value.map((message) => (message.id === id ? { ...message, isToast: false } : message));
  }

  function markRead(): void {
    messages.value = messages.value.map((message) => ({ ...message, isRead: true, isToast: false }));
  }

  function clear(): void {
    messages.value = [];
  }

  return { messages, unread, toasts, show, showError, dismiss, markRead, clear };
});
