import { logStreams } from "./dataStreams";
import { logsName } from "./logsTemplate";
import { deadLetterDataset } from "./pipeline/grammar";

/** A search that people find in Kibana under its title. */
interface SavedSearch {
  id: string;
  title: string;
  description: string;
  /** In the query language of Kibana. */
  query: string;
  columns: readonly string[];
}

const whoAndWhat = ["service.name", "log.level", "message"];

export const savedSearches: readonly SavedSearch[] = [
  {
    id: `${logsName}-errors`,
    title: "Errors",
    description: "Everything that calls itself an error, of all services.",
    query: "log.level : (error or critical)",
    columns: whoAndWhat,
  },
  {
    id: `${logsName}-models`,
    title: "Models",
    description: "What the model servers say, without the requests that went well.",
    query:
      'event.dataset : "model" and not (log.logger : "model_server.access" and http.response.status_code < 400)',
    columns: ["service.name", "mlops.version", "mlops.revision", "log.level", "message"],
  },
  {
    id: `${logsName}-requests`,
    title: "Requests for predictions",
    description: "One line a request: how it was answered, and how long it took.",
    query: 'log.logger : "model_server.access"',
    columns: [
      "service.name",
      "http.response.status_code",
      "mlops.seconds",
      "url.original",
      "http.request.id",
    ],
  },
  {
    id: `${logsName}-slow-queries`,
    title: "Slow statements of Postgres",
    description: "Statements that took a second or longer, and those that waited for a lock.",
    query: 'event.dataset : "postgres" and message : (duration or "still waiting")',
    columns: ["service.name", "message"],
  },
  {
    id: `${logsName}-unparsed`,
    title: "Lines that no grammar knows",
    description: "Where the grammar of their software has a gap: components/logs/pipeline/grammar.ts.",
    query: "tags : unparsed",
    columns: ["service.type", ...whoAndWhat],
  },
  {
    id: `${logsName}-dead-letters`,
    title: "Lines that Elasticsearch refused",
    description: "Kept as text, with the reason.",
    query: `event.dataset : "${deadLetterDataset}"`,
    columns: ["error.message", "message"],
  },
];

/**
 * The data view and the searches, a line each. They are put over those that are there: an own version wants another
 * name.
 * Source: elastic.co, "Import saved objects"; the versions are those that Kibana exports and carries forward.
 */
export function savedObjectsNdjson(): string {
  const view = {
    type: "index-pattern",
    id: logsName,
    attributes: { title: logStreams("*"), name: "Logs of the platform", timeFieldName: "@timestamp" },
    references: [],
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.0.0",
  };
  return [view, ...savedSearches.map(searchObject)].map((object) => `${JSON.stringify(object)}\n`).join("");
}

const indexReference = "kibanaSavedObjectMeta.searchSourceJSON.index";

function searchObject({ id, title, description, query, columns }: SavedSearch): object {
  const source = { query: { language: "kuery", query }, filter: [], indexRefName: indexReference };
  return {
    type: "search",
    id,
    attributes: {
      title,
      description,
      columns,
      sort: [["@timestamp", "desc"]],
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) },
    },
    references: [{ type: "index-pattern", id: logsName, name: indexReference }],
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "10.5.0",
  };
}
