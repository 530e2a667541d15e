/** The tables of the store, with what their columns mean. */
import { SqlSchema } from '../../../api/sql/shapes.ts';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';

export function Tables() {
  const { client } = useServices();
  const loaded = useLoaded(() => client.ask(SqlSchema, 'sql'));
  return (
    <section class="card sql-tables">
      <h2>Tables</h2>
      <Progress of={[loaded]} />
      {loaded.value.value?.tables.map(({ name, sql }) => (
        <details key={name}>
          <summary class="mono">{name}</summary>
          <pre tabIndex={0}>
            {sql.replace(/^[^(]*\(\n?|\)[^)]*$/g, '').replaceAll(/^ {2}/gm, '')}
          </pre>
        </details>
      ))}
    </section>
  );
}
