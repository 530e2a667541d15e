/** X-Ray's sampling rules: what each did in the last hour, and what another reservoir or rate would have done. */
import { Sampling, type SamplingScope } from '../../../api/sampling/shapes.ts';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { usePolled } from '../../data/use-polled.ts';
import { Answer } from './answer.tsx';
import { NEW_RULE, RuleForm } from './rule-form.tsx';
import { RuleTable } from './rule-table.tsx';

export function Page() {
  const { client, navigation } = useServices();
  const { own } = navigation.location.value;
  const search = searchOf(own['in'] ?? '');
  const loaded = usePolled(() => client.ask(Sampling, `sampling?${search}`));
  const sampling = loaded.value.value;
  const isMaking = own['rule'] === NEW_RULE;
  const close = () => navigation.setOwn({ rule: undefined, draft: undefined });
  return (
    <div class="sampling-page">
      <div class="scope-bar">
        <h1>Sampling</h1>
        <span class="push" />
        {sampling !== undefined && sampling.scopes.length > 1 && (
          <label class="place soft">
            In{' '}
            <select
              value={nameOf(sampling.scope)}
              onChange={(event) => {
                navigation.setOwn({ in: event.currentTarget.value, rule: undefined });
                loaded.reload();
              }}
            >
              {sampling.scopes.map((scope) => (
                <option key={nameOf(scope)}>{nameOf(scope)}</option>
              ))}
            </select>
          </label>
        )}
        <button
          type="button"
          class="button primary"
          aria-expanded={isMaking}
          onClick={() =>
            navigation.setOwn({ rule: isMaking ? undefined : NEW_RULE, draft: undefined })
          }
        >
          New rule
        </button>
      </div>
      <Progress of={[loaded]} />
      {sampling !== undefined && (
        <>
          <Answer sampling={sampling} />
          {isMaking && (
            <div class="card new-rule">
              <h2>New rule</h2>
              <RuleForm draft={own['draft']} search={search} done={close} again={loaded.reload} />
            </div>
          )}
          <RuleTable
            sampling={sampling}
            opened={own['rule']}
            search={search}
            again={loaded.reload}
          />
          <p class="soft small note">
            Clients try rules in the order of their priority; the first that matches decides. Each
            client reports its counts every ten seconds; the table shows those of the last hour.
            Clients fetch changed rules within minutes.
          </p>
        </>
      )}
    </div>
  );
}

/** As in `123456789012 us-east-1`. */
function nameOf({ account, region }: SamplingScope): string {
  return `${account} ${region}`;
}

function searchOf(place: string): string {
  const [account = '', region = ''] = place.split(' ');
  return region === '' ? '' : String(new URLSearchParams({ account, region }));
}
