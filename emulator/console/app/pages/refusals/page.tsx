/** What a vendor would have rejected, and what the emulator does not support: newest first. */
import { RefusalPage } from '../../../api/shapes.ts';
import { useServices } from '../../data/services.ts';
import { Progress } from '../../components/progress.tsx';
import { clockTime } from '../../format.ts';
import { Unverified } from '../../components/unverified.tsx';
import { useLoaded } from '../../data/use-loaded.ts';

export function Page() {
  const { client } = useServices();
  const list = useLoaded(() => client.ask(RefusalPage, 'refusals'), {
    when: (change) => change.refusals,
  });
  const refusals = list.value.value?.refusals;
  return (
    <div class="legacy">
      <div class="tools">
        <h1>Refusals</h1>
      </div>
      <Progress of={[list]} />
      {refusals?.length === 0 && (
        <p class="empty">
          Nothing was refused. What a vendor would not have taken, or what the emulator cannot do,
          is listed here with the reason the sender was given.
        </p>
      )}
      {refusals !== undefined && refusals.length > 0 && (
        <table class="refusals reasons">
          <thead>
            <tr>
              <th>Time</th>
              <th>Vendor</th>
              <th>Operation</th>
              <th>Status</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {refusals.map((refusal) => (
              <tr key={refusal.id}>
                <td class="time">{clockTime(refusal.received_ms)}</td>
                <td>
                  <span class={`vendor ${refusal.vendor}`}>{refusal.vendor}</span>
                </td>
                <td>{refusal.operation}</td>
                <td>{refusal.status}</td>
                <td>
                  <strong>{refusal.code}</strong> {refusal.message}{' '}
                  {refusal.unverified && <Unverified />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
