/**
 * SQL that counts the people whom occurrences `o` befell: by the person, or by the address where the person is not
 * known.
 */
export const PEOPLE = `count(DISTINCT coalesce(o.payload ->> '$.person.id', o.payload ->> '$.request.user_ip'))`;
