/** What a shifter asks of the monitors from anywhere. */
import type { Router } from 'vue-router';
import { provideCommands } from '../stores/commands.ts';
import { useMonitoring } from '../stores/monitoring.ts';

/** The monitor of the beam spot, under one id for every setup. */
const BEAM_SPOT = 'beam_x';

export function provideMonitoringCommands(router: Router): void {
  const monitoring = useMonitoring();
  provideCommands([
    {
      id: 'monitoring.beamSpot',
      title: 'Compare the beam spot with the run before',
      group: 'Monitoring',
      keys: ['Shift+Y'],
      enabled: () => monitoring.before !== null,
      run: () => {
        const query = { monitor: BEAM_SPOT, beside: monitoring.before };
        void router.push({ name: 'monitoring', params: { tab: 'plots' }, query });
      },
    },
  ]);
}
