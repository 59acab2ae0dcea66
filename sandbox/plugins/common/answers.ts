import * as grpc from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { FieldChange } from "./fields";
import { RpcError } from "./server";

/** What becomes of a property, in the engine's words. */
export function kindOfChange(kind: "add" | "delete" | "update", replaces: boolean): pb.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
  switch (kind) {
    case "add":
      return replaces ? ADD_REPLACE : ADD;
    case "delete":
      return replaces ? DELETE_REPLACE : DELETE;
    case "update":
      return replaces ? UPDATE_REPLACE : UPDATE;
  }
}

/** What has changed, property by property. */
export function diffAnswer(changes: readonly FieldChange[]): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changes.map(({ property }) => property))
    .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property))
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const { property, kind, replaces } of changes) {
    details.set(property, new pb.PropertyDiff().setKind(kindOfChange(kind, replaces)));
  }
  return response;
}

/** A resource that exists and is not as it should be. */
export interface HalfMade {
  id: string;
  outputs: Struct;
  inputs: Struct;
  reasons: string[];
  message: string;
}

/**
 * The error by which the engine learns that the resource exists all the same: a google.rpc.Status with an
 * ErrorResourceInitFailed among its details, in the trailing metadata.
 */
export function halfMadeError({ id, outputs, inputs, reasons, message }: HalfMade): RpcError {
  const failure = new pb.ErrorResourceInitFailed()
    .setId(id)
    .setProperties(outputs)
    .setInputs(inputs)
    .setReasonsList(reasons);
  const detail = new Any()
    .setTypeUrl("type.googleapis.com/pulumirpc.ErrorResourceInitFailed")
    .setValue(failure.serializeBinary());
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message).setDetailsList([detail]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return new RpcError(grpc.status.UNKNOWN, message, metadata);
}
