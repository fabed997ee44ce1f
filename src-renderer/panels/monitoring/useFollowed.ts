/** Keeps the page of monitors in step while the component is on the screen, also where it is kept alive behind another. */
import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue';
import { useMonitoring } from '../../stores/monitoring.ts';

export function useFollowedMonitoring(): ReturnType<typeof useMonitoring> {
  const monitoring = useMonitoring();
  let stop: (() => void) | null = null;
  const begin = (): void => void (stop ??= monitoring.follow());
  function end(): void {
    stop?.();
    stop = null;
  }
  onMounted(begin);
  onActivated(begin);
  onDeactivated(end);
  onBeforeUnmount(end);
  return monitoring;
}
