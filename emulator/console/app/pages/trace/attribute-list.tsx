/** The attributes of a span, each with a filter that finds other requests like it, and a copy. */
import { writeTerm } from '../../../api/query/language.ts';
import type { SpanDetail } from '../../../api/trace/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useServices } from '../../data/services.ts';
import { groupAttributes, textOfValue } from './attributes.ts';

interface AttributeListProps {
  readonly detail: SpanDetail;
  /** Id of the span. */
  readonly span: string;
}

export function AttributeList({ detail, span }: AttributeListProps) {
  const { navigation } = useServices();
  const groups = groupAttributes(detail, span);
  if (groups.length === 0)
    return <p class="soft small nothing">No vendor has an attribute of this span.</p>;
  return (
    <div class="attributes">
      {groups.map(({ title, attributes }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {attributes.map(({ key, value }) => {
              const text = textOfValue(value);
              return (
                <div key={key}>
                  <dt>{breakable(key)}</dt>
                  <dd>
                    <span class="value" title={text.slice(0, 2000)}>
                      {text.slice(0, 2000)}
                    </span>
                    <span class="attribute-actions">
                      {text.length < 200 && (
                        <a
                          class="link small"
                          href={navigation.link('requests', undefined, {
                            query: writeTerm(key, text),
                          })}
                          title="Requests with this value"
                        >
                          filter
                        </a>
                      )}
                      <CopyButton text={text} what={key} />
                    </span>
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** Lets a long key break behind its dots and underscores, and not within a word. */
function breakable(key: string) {
  return key
    .slice(0, 400)
    .split(/(?<=[._])/)
    .map((part, index) => (index === 0 ? part : [<wbr />, part]));
}
