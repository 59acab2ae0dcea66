import { serveProvider } from "../common/server";
import { DockerProvider } from "./provider";

void serveProvider(new DockerProvider());
