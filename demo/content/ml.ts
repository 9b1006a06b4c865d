import { add, asset, edit, remove } from "./catalogue.ts";
import { allPartitions, bool, daily, dynamic, float, int, json, on, shifted, text, upstream, url } from "./facets.ts";
import { ML_ASSETS } from "./ml-assets.ts";
import type { DemoUnit } from "./release.ts";

/** Features and models. One release in the middle did not load and the next one mended it. */
export const ML: DemoUnit = {
  name: "ml",
  repository: "https://git.acme.example/data/ml",
  locations: ["ml"],
  releases: [
    {
      name: "r1",
      message: "Churn and lifetime value in one location",
      author: "priya",
      deployType: "image",
      runtime: { "acme-pipelines": "2.3.0", xgboost: "2.1.3" },
      changes: { ml: [add(...ML_ASSETS)] },
    },
    {
      name: "r2",
      message: "Tune the churn model",
      author: "tom",
      description: "Sweep 88: AUC 0.83 on the holdout",
      deployType: "code_location",
      changes: {
        ml: [
          edit("models/churn", {
            codeVersion: "4",
            metadata: { parameters: json({ max_depth: 5, eta: 0.07, rounds: 650 }), seed: int(7), sweep: int(88) },
          }),
          edit("evaluation/churn_report", { metadata: { auc_at_least: float(0.82) } }),
        ],
      },
    },
    {
      name: "r3",
      message: "Embed products for the recommendations",
      author: "priya",
      deployType: "image",
      runtime: { torch: "2.7.0" },
      changes: {
        ml: [
          add(
            asset("features/product_embeddings", {
              codeVersion: "1",
              description: "A vector a product.",
              group: "features",
              owners: ["team:ml"],
              kinds: ["torch"],
              tags: { team: "ml", stage: "features", gpu: "true" },
              dependencies: upstream("marts/dim_products"),
              partitions: dynamic("embedding_runs"),
              metadata: { dimensions: int(384), normalised: bool(true) },
            }),
            asset("serving/recommendations", {
              codeVersion: "1",
              description: "Ten products a customer.",
              group: "serving",
              owners: ["team:ml", "team:shop"],
              kinds: ["table"],
              tags: { team: "ml", stage: "serving" },
              dependencies: on({
                "features/product_embeddings": allPartitions,
                "features/customer_features": shifted(-7),
              }),
              partitions: daily("2024-05-01"),
              metadata: { consumer: text("shop-frontend") },
            }),
          ),
        ],
      },
    },
    {
      name: "r4",
      message: "Score churn with the shared feature client",
      author: "jonas",
      branch: "feature-client",
      deployType: "code_location",
      changes: { ml: [edit("serving/churn_scores", { codeVersion: "2" })] },
      missingModule: { location: "ml", asset: "serving/churn_scores", module: "@acme/feature-client" },
    },
    {
      name: "r5",
      message: "Add the feature client to the image",
      author: "jonas",
      description: "Mends r4",
      deployType: "image",
      runtime: { "acme-feature-client": "0.9.2" },
      changes: {
        ml: [edit("serving/churn_scores", { metadata: { client: url("https://wiki.acme.example/feature-client") } })],
      },
    },
    {
      name: "r6",
      message: "Retire lifetime value, read recommendations' customers of the day",
      author: "tom",
      deployType: "code_location",
      changes: {
        ml: [
          remove("models/ltv", "training/ltv_dataset", "evaluation/ltv_report"),
          edit("serving/recommendations", {
            codeVersion: "2",
            dependencies: on({ "features/product_embeddings": allPartitions, "features/customer_features": null }),
            tags: { tier: "2" },
          }),
        ],
      },
    },
  ],
};
