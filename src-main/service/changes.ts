/** Tells everyone who listens that something has changed; they fetch anew what they show of it. */
import { EventPublisher } from '@orpc/server';

export type ChangeTopic =
  'runs' | 'jobs' | 'conditions' | 'reconstructions' | 'selections' | 'blinding' | 'series' | 'access' | 'dataQuality';

export class Changes {
  private readonly publisher = new EventPublisher<{ change: { topic: ChangeTopic } }>();

  publish(topic: ChangeTopic): void {
    this.publisher.publish('change', { topic });
  }

  /** Ends when the signal is aborted. */
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<{ topic: ChangeTopic }> {
    return this.publisher.subscribe('change', { signal });
  }
}
