/** Names of the server's two databases: what is tracked and registered, and who may. */
export const mlflowDatabases = { tracking: "mlflow", accounts: "mlflow_auth" } as const;
