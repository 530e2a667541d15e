/** What reached X-Ray's daemon by UDP, which has no answers: how much was received, rejected, and lost before that. */
import { Health } from '../../../api/shapes.ts';
import { useServices } from '../../data/services.ts';
import { usePolled } from '../../data/use-polled.ts';
import { number } from '../../format.ts';

export function Datagrams() {
  const { client } = useServices();
  const datagrams = usePolled(() => client.ask(Health, 'health')).value.value?.datagrams;
  if (datagrams === undefined || datagrams.received + (datagrams.dropped ?? 0) === 0) return null;
  const { received, rejected, dropped } = datagrams;
  return (
    <p class="soft small">
      Datagrams to the X-Ray daemon, which answers none: {number(received)} received,{' '}
      <span class={rejected > 0 ? 'bad' : ''}>{number(rejected)} rejected</span>
      {/* Only where the kernel counts what it drops. */}
      {dropped !== undefined && `, ${number(dropped)} lost because the kernel’s buffer was full`}.
    </p>
  );
}
