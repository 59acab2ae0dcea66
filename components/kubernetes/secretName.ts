/** Names of variables, keys and fields whose value is a secret. Those that lead to a file, or name something, are not. */
export const secretName = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
