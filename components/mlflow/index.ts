export type { MlflowEndpoint } from "./endpoint";
