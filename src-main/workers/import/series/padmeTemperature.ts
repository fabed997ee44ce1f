/** Temperatures of PADME's ECal (padme-fw, `ECal_Temperature_01.dat`): Unix time, sensor, °C, sensor, °C. */
import { measuredPoint, type SeriesPart, type SeriesPoint } from '#core/calibration/series.ts';
import { Table, type SeriesReader } from './reader.ts';

export const padmeTemperature: SeriesReader = {
  format: 'PADME ECal temperatures',
  recognises: (first) => /^\d{9,10}(?:\s+\d{1,4}\s+-?\d+(?:\.\d+)?){2}$/.test(first),
  read(text, name): SeriesPart[] {
    const columns = ['time', 'sensor', 'temperature', 'sensor 2', 'temperature 2'];
    const table = new Table(name, text, { delimiter: ' ', columns });
    const bySensor = new Map<number, SeriesPoint[]>();
    for (let row = 0; row < table.length; row++) {
      const time = table.unixTime(row, 'time');
      for (const which of ['', ' 2']) {
        const sensor = table.whole(row, `sensor${which}`);
        if (sensor > LAST_SENSOR) throw table.fault(row, `there is no sensor ${sensor}`);
        const points = bySensor.get(sensor) ?? [];
        points.push(measuredPoint(time, table.number(row, `temperature${which}`), null));
        bySensor.set(sensor, points);
      }
    }
    return [...bySensor].map(([sensor, points]) => ({
      name: `padme.ecal_temperature.sensor_${sensor}`,
      experiment: 'padme',
      label: `ECal temperature, sensor ${sensor}`,
      unit: '°C',
      abscissa: 'utc',
      description: 'Reading of a sensor in the calorimeter; the source states no errors.',
      points,
    }));
  },
};

const LAST_SENSOR = 9999;
