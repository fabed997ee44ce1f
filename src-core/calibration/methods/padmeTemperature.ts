import { parameter } from '#core/parameters.ts';
import { PARTS } from '#core/simulation/parts.ts';
import type { CalibrationMethod } from '../method.ts';

export const padmeTemperature: CalibrationMethod = {
  id: 'padmeTemperature',
  type: 'padme_ecal.temperature',
  title: 'ECal temperature correction',
  description:
    'Mean temperatures of both halves of the calorimeter over an interval, from the series of their sensors: left 106, right 211. With a series of energies or scales against time, their change per °C is fitted, too (padme.md §4.5).',
  input: 'series',
  wants:
    'The series of sensors 106 and 211, and if the coefficient is to be fitted one of an energy against time with errors.',
  suits: (setup) => setup.experiment === 'padme' && PARTS.ecal.isIn(setup),
  parameters: () => [
    parameter('from', 'From', 's', 0, [0, 1e11], 'Beginning of the interval, seconds UTC since 1970; 0: of the series'),
    parameter('until', 'Until', 's', 0, [0, 1e11], 'Its end, which is not part of it; 0: that of the series'),
    parameter(
      'coefficient',
      'Coefficient',
      '1/°C',
      0.01,
      [-0.1, 0.1],
      'Where no series of energies is given: BGO loses 1 % per °C',
    ),
    parameter('reference', 'Reference temperature', '°C', 36.195, [-20, 80], 'At which energies need no correction'),
    parameter(
      'gap',
      'Largest distance in time',
      's',
      600,
      [1, 1e6],
      'Of an energy from the nearest reading of the temperature, which comes every 190 s',
    ),
  ],
  collecting: [],
};
