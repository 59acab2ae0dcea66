/** One rule of ECR's lifecycle policies, as far as it is used here. */
interface LifecycleRule {
  rulePriority: number;
  description: string;
  selection: Record<string, string | number | string[]>;
  action: { type: "expire" };
}

export interface ImageRetention {
  /** Newest tagged images that are kept. */
  keep: number;
  /** Tags whose image is kept whatever its age: it is the one in use. */
  movingTags: string[];
}

const untaggedDays = 7;

/**
 * ECR's lifecycle policy. An image that a rule's tags match cannot be expired by a later rule, so that a rule which
 * keeps the one image of a moving tag shields it from the count of all others.
 * Source: ECR user guide, "Lifecycle policy evaluation rules".
 */
export function imageLifecycle({ keep, movingTags }: ImageRetention): { rules: LifecycleRule[] } {
  const shields = movingTags.map((tag) => ({
    description: `Keep the image that ${tag} points to`,
    selection: newest(1, tag),
  }));
  const rules = [
    ...shields,
    { description: `Keep the newest ${keep} tagged images`, selection: newest(keep, "*") },
    {
      description: `Remove what has had no tag for ${untaggedDays} days`,
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: untaggedDays,
      },
    },
  ];
  return {
    rules: rules.map((rule, index) => ({ rulePriority: index + 1, ...rule, action: { type: "expire" } })),
  };
}

function newest(count: number, pattern: string): LifecycleRule["selection"] {
  return {
    tagStatus: "tagged",
    tagPatternList: [pattern],
    countType: "imageCountMoreThan",
    countNumber: count,
  };
}
