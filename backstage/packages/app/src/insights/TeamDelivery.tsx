import { Progress } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@material-ui/core';
import { DoraAnswer, PlatformAnswer, ServiceDora } from './api';
import { useAnswer } from './useInsights';
import { day, lines, percent, score } from './words';

type Answers = {
  teams: string[];
  dora: DoraAnswer;
  platform: PlatformAnswer;
};

const GROUP = /^group:[^/]+\/(.+)$/;

/** The services of whoever is signed in, and the platform's own promises to all. Teams are compared with nobody. */
export function TeamDelivery() {
  const identity = useApi(identityApiRef);
  const { answer, error } = useAnswer<Answers>(async insights => {
    const [{ ownershipEntityRefs }, dora, platform] = await Promise.all([
      identity.getBackstageIdentity(),
      insights.get('/v1/dora', {}),
      insights.get('/v1/platform', {}),
    ]);
    return { teams: ownershipEntityRefs.flatMap(teamOf), dora, platform };
  }, '');
  if (error) {
    return <Typography role="alert">{error}</Typography>;
  }
  return answer ? <Shown {...answer} /> : <Progress />;
}

/** Teams have the same name in the catalogue and in the list of services of pave-insights. */
function teamOf(reference: string): string[] {
  const name = GROUP.exec(reference)?.[1];
  return name ? [name] : [];
}

function Shown({ teams, dora, platform }: Answers) {
  const own = dora.services.filter(({ team }) => teams.includes(team));
  const names = teams.join(', ');
  return (
    <>
      <Typography variant="body2" paragraph>
        Production, {day(dora.from)} until {day(dora.to)}. Medians, and below
        each how many samples it was counted from.
      </Typography>
      {own.length > 0 ? (
        <Services services={own} />
      ) : (
        <Typography paragraph>
          {names
            ? `Nothing of ${names} was deployed, as far as pave-insights was told.`
            : 'You are in no team.'}
        </Typography>
      )}
      <Typography variant="body2">
        Everybody: {scores(dora.services)}. Self-service:{' '}
        {selfService(platform)}.
      </Typography>
      {platform.provisioning.map(one => (
        <Typography key={`${one.kind} ${one.cloud}`} variant="body2">
          {one.kind} on {one.cloud}: {met(one)}
        </Typography>
      ))}
    </>
  );
}

function Services({ services }: { services: ServiceDora[] }) {
  return (
    <Table size="small" aria-label="Services of your teams">
      <TableHead>
        <TableRow>
          <TableCell>Service</TableCell>
          {lines(services[0].metrics).map(({ name }) => (
            <TableCell key={name}>{name}</TableCell>
          ))}
          <TableCell>Score of 10</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {services.map(({ service, metrics }) => (
          <TableRow key={service}>
            <TableCell component="th" scope="row">
              {service}
            </TableCell>
            {lines(metrics).map(({ name, value, counted }) => (
              <TableCell key={name}>
                <strong>{value}</strong>
                <Typography variant="body2">{counted}</Typography>
              </TableCell>
            ))}
            <TableCell>{score(metrics.score.overall)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Services are not added up: a median over different services says nothing about any. */
function scores(services: ServiceDora[]): string {
  const known = services
    .map(({ metrics }) => metrics.score.overall)
    .filter((value): value is number => typeof value === 'number');
  const some = `${known.length} of ${services.length} services have a score`;
  if (known.length === 0) {
    return some;
  }
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return `${some}, from ${score(low)} to ${score(high)}`;
}

function selfService({ selfService: ratio, requests }: PlatformAnswer): string {
  return typeof ratio === 'number'
    ? `${percent(ratio)} of ${requests} requests needed no person`
    : 'nobody asked for anything';
}

function met(one: PlatformAnswer['provisioning'][number]): string {
  const minutes = `within the promised ${(one.objective / 60).toFixed(0)} min`;
  return typeof one.objectiveMet === 'number'
    ? `${percent(one.objectiveMet)} ready ${minutes}, ${one.ready} ready, ${
        one.failed
      } failed, ${one.open} open`
    : `nothing had to be ready ${minutes} yet`;
}
