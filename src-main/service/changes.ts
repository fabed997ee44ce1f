/** Tells everyone who listens that something has changed; they fetch anew what they show of it. */
import { EventPublisher } from '@orpc/server';

import type { ChangeTopic } from '#core/api/contract.ts';

export class Changes {
  private readonly publisher = new EventPublisher<{ change: { topic: ChangeTopic } }>();

  publish(topic: ChangeTopic): void {
    this.publisher.publish('change', { topic });
  }

  /** Calls at every change of a topic. Returns how to stop. */
  listen(topic: ChangeTopic, listener: () => void): () => void {
    return this.publisher.subscribe('change', (change) => {
      if (change.topic === topic) listener();
    });
  }

  /** Ends when the signal is aborted. */
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<{ topic: ChangeTopic }> {
    return this.publisher.subscribe('change', { signal });
  }
}
