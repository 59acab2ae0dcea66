import { serveProvider } from "../common/server";
import { randomProvider } from "./provider";

void serveProvider(randomProvider);
