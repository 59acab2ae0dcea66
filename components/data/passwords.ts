/** Letters and digits alone fit into a URI, an ini file and a shell without escaping; 32 of them hold 190 bits. */
export const alphanumeric = { length: 32, special: false };
