/** Alarms from everywhere: to their list, acknowledging what stands, and their sound. */
import type { Router } from 'vue-router';
import { useAlarms } from '../stores/alarms.ts';
import { useAlarmSound } from '../stores/alarmSound.ts';
import { provideCommands } from '../stores/commands.ts';
import { useSession } from '../stores/session.ts';

export function provideAlarmCommands(router: Router): void {
  const alarms = useAlarms();
  const sound = useAlarmSound();
  const session = useSession();
  const group = 'Alarms';
  provideCommands([
    {
      id: 'alarms.open',
      title: 'Show the alarms',
      group,
      keys: ['Shift+L'],
      run: () => void router.push({ name: 'monitoring', params: { tab: 'alarms' } }),
    },
    {
      id: 'alarms.acknowledgeAll',
      title: 'Acknowledge all alarms that stand',
      group,
      keys: ['Shift+A'],
      enabled: () => session.whyNot('shifter') === null && alarms.unacknowledged.length > 0,
      run: () => alarms.acknowledge(alarms.standing),
    },
    ...[15, 60, 480].map((minutes) => ({
      id: `alarms.mute${minutes}`,
      title: `Turn the sound of alarms off for ${minutes < 120 ? `${minutes} min` : `${minutes / 60} h`}`,
      group,
      ...(minutes === 15 && { keys: ['Shift+M'] }),
      run: () => sound.mute(minutes),
    })),
    {
      id: 'alarms.unmute',
      title: 'Turn the sound of alarms on',
      group,
      enabled: () => sound.isMuted,
      run: () => sound.unmute(),
    },
  ]);
}
