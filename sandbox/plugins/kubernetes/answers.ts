import * as grpc from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { objectWithSecretsOf, toStruct, type JsonObject } from "../common/properties";
import { RpcError } from "../common/server";
import { formatPath, type Change, type Difference } from "./diff";
import type { NotReadyError } from "./resources";

/** A difference as the engine wants to hear it. */
export function diffResponse({ changes, deleteBeforeReplace }: Difference): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...new Set(changes.map(({ path }) => String(path[0])))])
    .setReplacesList(changes.filter(({ replace }) => replace).map(({ path }) => formatPath(path)))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const change of changes) {
    const detail = new pb.PropertyDiff().setKind(kindOf(change)).setInputdiff(true);
    details.set(formatPath(change.path), detail);
  }
  return response;
}

function kindOf({ kind, replace }: Change): pb.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
  switch (kind) {
    case "add":
      return replace ? ADD_REPLACE : ADD;
    case "delete":
      return replace ? DELETE_REPLACE : DELETE;
    case "update":
      return replace ? UPDATE_REPLACE : UPDATE;
  }
}

/**
 * The error by which the engine learns that the object exists all the same: a google.rpc.Status with an
 * ErrorResourceInitFailed among its details, in the trailing metadata.
 * @param pattern properties that say what is secret
 */
export function notReadyAnswer({ state, reasons, message }: NotReadyError, pattern: JsonObject): RpcError {
  const failure = new pb.ErrorResourceInitFailed()
    .setId(state.id)
    .setProperties(toStruct(objectWithSecretsOf(pattern, state.outputs)))
    .setInputs(toStruct(objectWithSecretsOf(pattern, state.inputs)))
    .setReasonsList(reasons);
  const detail = new Any()
    .setTypeUrl("type.googleapis.com/pulumirpc.ErrorResourceInitFailed")
    .setValue(failure.serializeBinary());
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message).setDetailsList([detail]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return new RpcError(grpc.status.UNKNOWN, message, metadata);
}
