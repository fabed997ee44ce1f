/** What a shifter asks of the monitors from anywhere. */
import type { Router } from 'vue-router';
import { provideCommands } from '../stores/commands.ts';
import { useMonitoring } from '../stores/monitoring.ts';

/** The monitor of the beam spot, under one id for every setup. */
const BEAM_SPOT = 'beam_x';
/** What the target collects over what the lead glass does: it moves with the gain of the lead glass, not with the beam. */
const LEAD_GLASS_GAIN = 'charge_ratio';

export function provideMonitoringCommands(router: Router): void {
  const monitoring = useMonitoring();
  const group = 'Monitoring';
  provideCommands([
    {
      id: 'monitoring.health',
      title: 'Show how healthy the detector is',
      group,
      keys: ['H'],
      run: () => void router.push({ name: 'monitoring', params: { tab: 'overview' } }),
    },
    {
      id: 'monitoring.beamSpot',
      title: 'Compare the beam spot with the day before',
      group,
      keys: ['Shift+Y'],
      enabled: () => monitoring.dayBefore !== null,
      run: () => {
        const query = { monitor: BEAM_SPOT, beside: monitoring.dayBefore };
        void router.push({ name: 'monitoring', params: { tab: 'plots' }, query });
      },
    },
    {
      id: 'monitoring.leadGlassGain',
      title: 'Trend of the lead-glass gain (target charge over lead-glass charge)',
      group,
      enabled: () => monitoring.experiment === 'padme',
      run: () => {
        const query = { setup: monitoring.setup, monitor: LEAD_GLASS_GAIN };
        void router.push({ name: 'monitoring', params: { tab: 'trends' }, query });
      },
    },
  ]);
}
