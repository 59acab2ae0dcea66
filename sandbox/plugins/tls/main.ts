import { serveProvider } from "../common/server";
import { tlsProvider } from "./provider";

void serveProvider(tlsProvider);
