import * as grpc from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";

import type { HalfMadeError } from "../../cloud/cloud";
import type { Change, Difference } from "../../cloud/diff";
import { toStruct, type JsonObject } from "../common/properties";
import { RpcError } from "../common/server";

/** A difference as the engine wants to hear it. */
export function diffResponse({ changes, deleteBeforeReplace }: Difference): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const replacing = changes.filter(({ replaces }) => replaces);
  const response = new pb.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))])
    .setReplacesList(replacing.map(({ path }) => path))
    .setDeletebeforereplace(replacing.length > 0 && deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const change of changes) details.set(change.path, new pb.PropertyDiff().setKind(kindOf(change)));
  return response;
}

function kindOf({ kind, replaces }: Change): pb.PropertyDiff.Kind {
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

/** The error by which the engine learns that the resource exists all the same. */
export function halfMadeAnswer(
  { entry, message }: HalfMadeError,
  outputs: JsonObject,
  inputs: JsonObject,
): RpcError {
  const failure = new pb.ErrorResourceInitFailed()
    .setId(entry.id)
    .setProperties(toStruct(outputs))
    .setInputs(toStruct(inputs))
    .setReasonsList([message]);
  const detail = new Any()
    .setTypeUrl("type.googleapis.com/pulumirpc.ErrorResourceInitFailed")
    .setValue(failure.serializeBinary());
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message).setDetailsList([detail]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return new RpcError(grpc.status.UNKNOWN, message, metadata);
}
