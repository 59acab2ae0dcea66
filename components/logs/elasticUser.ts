/** uid of the user of Elasticsearch's, Logstash's and Kibana's images, and root's group, which owns their files. */
export const elasticUser = { uid: 1000, gid: 0 };
