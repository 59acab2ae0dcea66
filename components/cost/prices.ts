/** What AWS asks for one unit, in US dollars. */
export interface Price {
  dollars: number;
  unit: "hour" | "GiB-month" | "month" | "GiB" | "vCPU-hour";
  /** Where the price was read; AWS' own page comes first where it names the price in text. */
  source: string;
  /** Day on which the source was true, ISO date. */
  day: string;
  /** Not read from a price list: an order of magnitude. Default false. */
  estimate?: true;
}

/** The region of all prices. Other regions differ, most of them upwards. */
export const priceRegion = "us-east-1";

const vpc = 'aws.amazon.com/vpc/pricing (as of zacfukuda.com "AWS NAT Gateway vs VPC endpoint", 2026-06-01)';
const rds = "aws.amazon.com/rds/postgresql/pricing (as of infratally.com and usage.ai, 2026-06)";
const logs = "aws.amazon.com/cloudwatch/pricing";

/** Everything that has one price. */
export const prices = {
  controlPlane: price(0.1, "hour", "aws.amazon.com/eks/pricing", "2026-04-01"),
  controlPlaneExtended: price(0.6, "hour", "aws.amazon.com/eks/pricing", "2026-04-01"),
  natGateway: price(0.045, "hour", vpc, "2026-06-01"),
  natData: price(0.045, "GiB", vpc, "2026-06-01"),
  publicAddress: price(0.005, "hour", "aws.amazon.com/vpc/pricing, public IPv4 addresses", "2026-06-13"),
  interfaceEndpoint: price(0.01, "hour", vpc, "2026-06-01"),
  networkLoadBalancer: price(0.0225, "hour", "aws.amazon.com/elasticloadbalancing/pricing", "2026-06-01"),
  gp3: price(0.08, "GiB-month", "aws.amazon.com/ebs/pricing", "2026-06-01"),
  rdsStorage: price(0.115, "GiB-month", rds, "2026-06-01"),
  databaseInsights: price(0.0125, "vCPU-hour", logs, "2026-06-30"),
  secret: price(0.4, "month", "aws.amazon.com/secrets-manager/pricing", "2026-06-01"),
  key: price(1, "month", "aws.amazon.com/kms/pricing", "2026-06-13"),
  s3: price(0.023, "GiB-month", "aws.amazon.com/s3/pricing", "2026-06-01"),
  ecr: price(0.1, "GiB-month", "AWS Price List API, AmazonECR", "2026-06-01"),
  logIngestion: price(0.5, "GiB", logs, "2026-06-01"),
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** Day of the source of {@link cpuInstancePrices}, ISO date. */
const instanceDay = "2026-02-09";

/**
 * Instances without GPU, on demand, per hour; those with GPU are in the GPU catalogue.
 * Source: karpenter-provider-aws, generated pricing of us-east-1.
 */
export const cpuInstancePrices: Readonly<Record<string, number>> = {
  "t3.large": 0.0832,
  "t3.xlarge": 0.1664,
  "m6i.large": 0.096,
  "m6i.xlarge": 0.192,
  "m6i.2xlarge": 0.384,
  "m6i.4xlarge": 0.768,
  "m7i.large": 0.1008,
  "m7i.xlarge": 0.2016,
  "m7i.2xlarge": 0.4032,
  "m7i.4xlarge": 0.8064,
  "c7i.large": 0.08925,
  "c7i.xlarge": 0.1785,
  "c7i.2xlarge": 0.357,
  "c7i.4xlarge": 0.714,
};

export interface DatabaseClass {
  /** One zone; a standby in another costs as much again. */
  dollarsPerHour: number;
  vcpus: number;
}

/**
 * Instance classes of RDS for PostgreSQL, on demand.
 * Sources: t4g, infratally.com "AWS RDS pricing explained" (2026); m7g and r7g, the price tables of public cost tools,
 * which agree with each other (2026-08).
 */
export const databaseClasses: Readonly<Record<string, DatabaseClass>> = {
  "db.t4g.micro": { dollarsPerHour: 0.016, vcpus: 2 },
  "db.t4g.small": { dollarsPerHour: 0.032, vcpus: 2 },
  "db.t4g.medium": { dollarsPerHour: 0.065, vcpus: 2 },
  "db.t4g.large": { dollarsPerHour: 0.129, vcpus: 2 },
  "db.t4g.xlarge": { dollarsPerHour: 0.258, vcpus: 4 },
  "db.m7g.large": { dollarsPerHour: 0.168, vcpus: 2 },
  "db.m7g.xlarge": { dollarsPerHour: 0.337, vcpus: 4 },
  "db.m7g.2xlarge": { dollarsPerHour: 0.674, vcpus: 8 },
  "db.r7g.large": { dollarsPerHour: 0.239, vcpus: 2 },
  "db.r7g.xlarge": { dollarsPerHour: 0.478, vcpus: 4 },
  "db.r7g.2xlarge": { dollarsPerHour: 0.956, vcpus: 8 },
};

/** Day of the source of {@link cacheNodePrices}, ISO date. */
const cacheDay = "2026-10-02";

/**
 * Node types of ElastiCache for Valkey, on demand, per hour.
 * Source: AWS Price List API, AmazonElastiCache, engine Valkey.
 */
export const cacheNodePrices: Readonly<Record<string, number>> = {
  "cache.t4g.micro": 0.0128,
  "cache.t4g.small": 0.0256,
  "cache.t4g.medium": 0.052,
  "cache.m7g.large": 0.1264,
  "cache.m7g.xlarge": 0.252,
  "cache.m7g.2xlarge": 0.5032,
  "cache.r7g.large": 0.1752,
  "cache.r7g.xlarge": 0.3496,
  "cache.r7g.2xlarge": 0.6984,
};

/**
 * What spot is assumed to cost less than on demand. The market moves: 50 % is the cautious end of the 50 to 70 % that
 * were seen for g5.xlarge and for general-purpose types in us-east-1.
 * Source: cloudprice.app "Spot instance economics" (2026); aws.amazon.com/ec2/spot/pricing says up to 90 %.
 */
export const spotDiscount = 0.5;

/**
 * What nobody knows before there is traffic, assumed so that the order of magnitude shows; lines made of these are
 * marked as estimates.
 */
export const assumedGiB = {
  /** Logs of the control plane in a month. */
  controlPlaneLogs: 10,
  /** Flow logs in a month. */
  flowLogs: 10,
  /** Artifacts in the bucket, with their old versions. */
  artifacts: 100,
  /** Images of a repository: layers are kept once, however many images share them. */
  repository: 30,
} as const;

/** The first and the last day on which a price of these tables was true, ISO dates. */
export function priceDays(): { first: string; last: string } {
  const days = [instanceDay, cacheDay, ...Object.values(prices).map(({ day }) => day)].sort();
  return { first: days[0] ?? "", last: days.at(-1) ?? "" };
}

function price(dollars: number, unit: Price["unit"], source: string, day: string): Price {
  return { dollars, unit, source, day };
}
