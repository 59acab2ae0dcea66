// The library's dependency injection reads decorators' metadata: this has to be loaded before it.
import "reflect-metadata";
export * from "@peculiar/x509";
