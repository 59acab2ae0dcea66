import { text } from "../../plugins/common/fields";
import { AwsError } from "../awsError";
import { tokens } from "../inventory";
import type { Making, ResourceType } from "../resourceType";
import { repositoryAt } from "./references";

export const repository: ResourceType = {
  title: "ECR Repository",
  api: {
    service: "ECR",
    create: "CreateRepository",
    update: "PutImageTagMutability",
    delete: "DeleteRepository",
  },
  autoname: { property: "name", maxLength: 256, lowerCase: true },
  replaces: ["encryptionConfigurations", "name"],
  defaults: { imageTagMutability: "MUTABLE" },
  filled: ["encryptionConfigurations", "imageScanningConfiguration"],
  writeOnly: ["forceDelete"],
  create: ({ inputs, account, draft, arn }) => {
    const name = text(inputs.name);
    if (draft.get(tokens.repository, name)) {
      throw new AwsError(
        "RepositoryAlreadyExistsException",
        `The repository with name '${name}' already exists in the registry with id '${account.id}'`,
      );
    }
    return {
      id: name,
      properties: {
        arn: arn("ecr", `repository/${name}`),
        registryId: account.id,
        repositoryUrl: `${account.id}.dkr.ecr.${account.region}.amazonaws.com/${name}`,
        encryptionConfigurations: inputs.encryptionConfigurations ?? [
          { encryptionType: "AES256", kmsKey: "" },
        ],
        imageScanningConfiguration: inputs.imageScanningConfiguration ?? { scanOnPush: false },
        // What is in it: tags or digests, which whoever plays the repository's user puts there.
        images: [],
      },
    };
  },
  delete: ({ entry, draft }) => {
    const { images, forceDelete } = entry.properties;
    if (Array.isArray(images) && images.length > 0 && forceDelete !== true) {
      throw new AwsError(
        "RepositoryNotEmptyException",
        `The repository with name '${entry.id}' in registry with id '${text(entry.properties.registryId)}' cannot be ` +
          "deleted because it still contains images",
      );
    }
    for (const type of [
      "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
    ]) {
      draft.remove(type, entry.id);
    }
    return undefined;
  },
};

function part(title: string, put: string, remove: string): ResourceType {
  return {
    title,
    api: { service: "ECR", create: put, update: put, delete: remove },
    replaces: ["repository"],
    references: [repositoryAt()],
    create: ({ inputs, account }: Making) => ({
      id: text(inputs.repository),
      properties: { registryId: account.id },
    }),
  };
}

export const lifecyclePolicy = part("ECR Lifecycle Policy", "PutLifecyclePolicy", "DeleteLifecyclePolicy");
export const repositoryPolicy = part(
  "ECR Repository Policy",
  "SetRepositoryPolicy",
  "DeleteRepositoryPolicy",
);
