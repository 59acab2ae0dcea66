/** Where the server's container finds its files. */
export const prometheusFolders = {
  config: "/etc/prometheus/config",
  rules: "/etc/prometheus/rules",
  /** Who may come in, and how its own probes do. */
  web: "/etc/prometheus/web",
  /** Passwords of targets and of Alertmanager, a folder each. */
  accounts: "/etc/prometheus/accounts",
  /** Of the service account, by which the API server and the kubelets know it. */
  token: "/var/run/secrets/kubernetes.io/serviceaccount",
  data: "/prometheus",
} as const;

/** The password of an account that somebody else gave. */
export function passwordFile(of: string): string {
  return `${prometheusFolders.accounts}/${of}/password`;
}
