export { type JobName, jobs } from "./jobs";
