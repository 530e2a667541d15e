/** A service's colour: a square beside its name, or a part of a bar. Hue is never alone, so its name stands nearby. */
import { useServices } from '../data/services.ts';

interface ServiceSquareProps {
  readonly service: string;
  /** Makes it a part of a bar, as wide as its share. */
  readonly grow?: number;
}

export function ServiceSquare({ service, grow }: ServiceSquareProps) {
  const { services } = useServices();
  const colour = services.classOf(service);
  if (grow === undefined) return <i class={`square ${colour}`} />;
  return <i class={colour} style={{ flexGrow: String(Math.max(grow, 1e-6)) }} />;
}

export function ServiceName({ service }: { service: string }) {
  return (
    <span class="chip">
      <ServiceSquare service={service} />
      {service}
    </span>
  );
}
