import { asset } from "./catalogue.ts";
import { allPartitions, daily, float, int, json, on, path, text, upstream, url, weekly } from "./facets.ts";

const REGISTRY = "https://models.acme.example";

function feature(name: string, description: string, dependencies: string[]) {
  return asset(`features/${name}`, {
    codeVersion: "1",
    description,
    group: "features",
    owners: ["team:ml"],
    kinds: ["spark"],
    tags: { team: "ml", stage: "features" },
    dependencies: upstream(...dependencies),
    partitions: daily("2024-01-01"),
    metadata: { store: path(`/features/${name}`) },
  });
}

function model(name: string, description: string, dataset: string, parameters: object) {
  return asset(`models/${name}`, {
    codeVersion: "3",
    description,
    group: "models",
    owners: ["team:ml"],
    kinds: ["python", "xgboost"],
    tags: { team: "ml", stage: "training", gpu: "false" },
    dependencies: on({ [dataset]: allPartitions }),
    partitions: weekly("2024-01-01"),
    metadata: { registry: url(`${REGISTRY}/${name}`), parameters: json(parameters), seed: int(42) },
  });
}

/** Features, what models learn from, the models and what they say. */
export const ML_ASSETS = [
  feature("customer_features", "What is known of a customer on a day.", ["marts/dim_customers", "marts/fct_orders"]),
  feature("order_features", "What is known of an order.", ["marts/fct_orders"]),
  feature("session_features", "How a customer moves in the shop.", ["marts/fct_sessions"]),
  feature("payment_features", "How a customer pays.", ["marts/fct_payments"]),
  asset("training/churn_dataset", {
    codeVersion: "2",
    description: "Customers with whether they came back.",
    group: "training",
    owners: ["team:ml"],
    kinds: ["parquet"],
    tags: { team: "ml", stage: "training" },
    dependencies: upstream("features/customer_features", "features/session_features"),
    partitions: weekly("2024-01-01"),
    metadata: { rows_at_least: int(250_000), positive_share: float(0.18) },
  }),
  asset("training/ltv_dataset", {
    codeVersion: "1",
    description: "Customers with what they spent in a year.",
    group: "training",
    owners: ["team:ml"],
    kinds: ["parquet"],
    tags: { team: "ml", stage: "training" },
    dependencies: upstream("features/customer_features", "features/payment_features"),
    partitions: weekly("2024-01-01"),
  }),
  model("churn", "Who will not come back.", "training/churn_dataset", { max_depth: 6, eta: 0.1, rounds: 400 }),
  model("ltv", "What a customer will spend in a year.", "training/ltv_dataset", {
    max_depth: 8,
    eta: 0.05,
    rounds: 900,
  }),
  asset("evaluation/churn_report", {
    codeVersion: "1",
    description: "How right the churn model was.",
    group: "evaluation",
    owners: ["team:ml"],
    kinds: ["notebook"],
    tags: { team: "ml" },
    dependencies: upstream("models/churn"),
    metadata: { auc_at_least: float(0.81) },
  }),
  asset("evaluation/ltv_report", {
    codeVersion: "1",
    description: "How right the lifetime value was.",
    group: "evaluation",
    owners: ["team:ml"],
    kinds: ["notebook"],
    tags: { team: "ml" },
    dependencies: upstream("models/ltv"),
  }),
  asset("serving/churn_scores", {
    codeVersion: "1",
    description: "A score a customer, every day.",
    group: "serving",
    owners: ["team:ml", "team:marketing"],
    kinds: ["table"],
    tags: { team: "ml", stage: "serving", tier: "1" },
    dependencies: upstream("models/churn", "features/customer_features"),
    partitions: daily("2024-01-01"),
    metadata: { consumer: text("campaign-service") },
  }),
];
