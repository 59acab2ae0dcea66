import { serveProvider } from "../common/server";
import { AwsProvider } from "./provider";

void serveProvider(new AwsProvider());
