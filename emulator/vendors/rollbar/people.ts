/**
 * SQL that counts the people affected by occurrences `o`: by the person, or by the address where the person is not
 * known.
 */
export const PEOPLE = `count(DISTINCT coalesce(o.payload ->> '$.person.id', o.payload ->> '$.request.user_ip'))`;
