import type * as pulumi from "@pulumi/pulumi";
import type { ImageSource } from "../image";
import { logStreams } from "./dataStreams";
import type { SearchEndpoint } from "./endpoint";
import type { KibanaEndpoint } from "./kibana";
import { indexTemplate, type Keeping, lifecyclePolicy } from "./logsTemplate";
import { datasets } from "./pipeline/grammar";
import { savedObjectsNdjson } from "./savedObjects";
import { LogsSetup } from "./setup";

interface Common {
  namespace: pulumi.Input<string>;
  elasticsearch: SearchEndpoint;
  images?: ImageSource;
}

/** Tells Elasticsearch how logs are kept. Who writes logs comes after it: their streams begin by the template. */
export function templatesSetup(
  name: string,
  { elasticsearch, keeping, ...args }: Common & { keeping: Keeping },
  opts: pulumi.ComponentResourceOptions,
): LogsSetup {
  const json = (content: object) => `${JSON.stringify(content, null, 2)}\n`;
  return new LogsSetup(
    name,
    {
      ...args,
      target: elasticsearch,
      password: elasticsearch.setupPassword,
      incarnation: elasticsearch.incarnation,
      script: "templates.sh",
      content: {
        "lifecycle.json": json(lifecyclePolicy(keeping)),
        "template.json": json(indexTemplate()),
      },
      env: { STREAMS: datasets.map(logStreams).join(" ") },
    },
    opts,
  );
}

/** Puts the data view and the searches into Kibana, which keeps them in Elasticsearch. */
export function objectsSetup(
  name: string,
  { elasticsearch, kibana, ...args }: Common & { kibana: KibanaEndpoint },
  opts: pulumi.ComponentResourceOptions,
): LogsSetup {
  return new LogsSetup(
    name,
    {
      ...args,
      target: kibana,
      password: elasticsearch.setupPassword,
      incarnation: elasticsearch.incarnation,
      script: "objects.sh",
      content: { "objects.ndjson": savedObjectsNdjson() },
    },
    opts,
  );
}
