import { Absent, AbsentWords, Dora, Frequency, Quantiles } from './api';

/** A metric of any kind of value. */
export type Metric<Value> = {
  value?: Value | null;
  n: number;
  absent?: Absent | null;
};

/** A line about a metric: its value, and what it was counted from or why there is none. */
export type Line = { name: string; value: string; counted: string };

const NOTHING = '–';

/** The five metrics in words. */
export function lines(dora: Dora): Line[] {
  const line = <Value>(
    name: string,
    metric: Metric<Value>,
    [show, counted]: [(value: Value) => string, string],
  ) => ({
    name,
    value: shown(metric, show),
    counted: reason(metric) ?? `${metric.n} ${plural(metric.n, counted)}`,
  });
  const median = ({ p50 }: Quantiles) => duration(p50);
  return [
    line('Change lead time', dora.changeLeadTime, [median, 'change']),
    line('Deployments a day', dora.deploymentFrequency, [
      ({ perDay }: Frequency) => perDay.toFixed(2),
      'deployment',
    ]),
    line('Change fail rate', dora.changeFailRate, [percent, 'deployment']),
    line('Recovery time', dora.recoveryTime, [median, 'failure']),
    line('Rework rate', dora.reworkRate, [percent, 'deployment']),
  ];
}

export function shown<Value>(
  { value }: Metric<Value>,
  show: (value: Value) => string,
): string {
  // A rate of 0 is a value.
  return value === null || value === undefined ? NOTHING : show(value);
}

/** Why there is no value. */
export function reason({ value, absent }: Metric<unknown>): string | undefined {
  if (value !== null && value !== undefined) {
    return undefined;
  }
  return absent ? AbsentWords[absent] : 'Unknown.';
}

export function score(value: number | null | undefined): string {
  return typeof value === 'number' ? value.toFixed(1) : NOTHING;
}

/** What makes the numbers less certain, each with how often. */
export function doubts({ quality, openFailures }: Dora): string[] {
  const all: [string, number][] = [
    ['Failed and not recovered yet', openFailures],
    ['Deployments whose changes are unknown', quality.untrackedDeployments],
    ['Changes whose first commit is unknown', quality.unknownStart],
    ['Changes that end before they begin', quality.clockSkew],
    ['Incidents held against no deployment', quality.unattributedIncidents],
  ];
  return all.filter(([, n]) => n > 0).map(([what, n]) => `${what}: ${n}`);
}

export function plural(n: number, word: string): string {
  return n === 1 ? word : `${word}s`;
}

export function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}

/** As the overview page of pave-insights writes it. */
export function duration(seconds: number): string {
  if (seconds < 5400) {
    return `${(seconds / 60).toFixed(0)} min`;
  }
  if (seconds < 172_800) {
    return `${(seconds / 3600).toFixed(1)} h`;
  }
  return `${(seconds / 86_400).toFixed(1)} days`;
}

/** A day as it is in the zone of the answer, which is UTC unless somebody asks for another. */
export function day(time: string): string {
  return time.slice(0, 10);
}
