import { Command } from "commander";
import {
  deleteRemoteAgentOperation,
  listRemoteAgentsOperation,
  recordRemoteAgentOperation,
} from "#lib/contracts/remote-agents.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { collectPair } from "../cli/pair-option.ts";
import { addClientOptions, type ClientOptions, connectClient } from "../cli/server-options.ts";
import { formatTable } from "../cli/table.ts";

type AgentOptions = ClientOptions & { deployment?: string };
type RecordOptions = AgentOptions & { image?: string; airflow?: string; runtime?: Record<string, string> };

/** `loadline agent`: what remote execution agents run, which plans of rollbacks compare with the version gone back to. */
export function agentCommand(io: CliIo): Command {
  const command = new Command("agent").description(
    "Remote execution agents of Airflow, which no rollback takes along: what each runs",
  );
  command.addCommand(recordCommand(io));
  command.addCommand(listCommand(io));
  command.addCommand(forgetCommand(io));
  return command;
}

function recordCommand(io: CliIo): Command {
  const command = new Command("record")
    .description("Record what an agent runs, in place of what was known of it; best from what deploys the agent")
    .argument("<name>", "what the agent is called")
    .option("--airflow <version>", "its version of Airflow, such as 3.0.2: what plans compare")
    .option("--image <reference>", "the image that it runs")
    .option("--runtime <name=version>", "version of another runtime or library; may be repeated", collectPair);
  return addAgentOptions(command).action(async (agent: string, options: RecordOptions) => {
    const { client, deployment } = connectAgents(options, io);
    const runtime = {
      ...options.runtime,
      ...(options.airflow === undefined ? {} : { airflow: options.airflow }),
    };
    const answer = await client.call(recordRemoteAgentOperation, {
      params: { deployment, agent },
      body: { image: options.image ?? null, runtime },
    });
    if (options.json) return io.out(`${JSON.stringify(answer, null, 2)}\n`);
    io.out(`Recorded ${answer.agent.name}.\n`);
    if (runtime.airflow === undefined) {
      io.note("Without --airflow no plan can tell whether it works with the version that is gone back to.");
    }
  });
}

function listCommand(io: CliIo): Command {
  const command = new Command("list").description("Show the agents that were recorded");
  return addAgentOptions(command).action(async (options: AgentOptions) => {
    const { client, deployment } = connectAgents(options, io);
    const answer = await client.call(listRemoteAgentsOperation, { params: { deployment } });
    if (options.json) return io.out(`${JSON.stringify(answer, null, 2)}\n`);
    if (answer.items.length === 0) return io.note("No agent is recorded.");
    const rows = answer.items.map(({ name, runtime, image, recordedAt, recordedBy }) => [
      name,
      runtime.airflow ?? "",
      image ?? "",
      recordedAt.replace(/\.\d+(?=Z$)/, ""),
      recordedBy,
    ]);
    io.out(formatTable(["AGENT", "AIRFLOW", "IMAGE", "RECORDED AT", "RECORDED BY"], rows, io.columns));
  });
}

function forgetCommand(io: CliIo): Command {
  const command = new Command("forget")
    .description("Forget an agent that is no more")
    .argument("<name>", "what the agent is called");
  return addAgentOptions(command).action(async (agent: string, options: AgentOptions) => {
    const { client, deployment } = connectAgents(options, io);
    const answer = await client.call(deleteRemoteAgentOperation, { params: { deployment, agent } });
    io.out(options.json ? `${JSON.stringify(answer, null, 2)}\n` : `Forgot ${agent}.\n`);
  });
}

function addAgentOptions(command: Command): Command {
  return addClientOptions(command).option("--deployment <name>", "deployment (or LOADLINE_DEPLOYMENT)");
}

function connectAgents(options: AgentOptions, io: CliIo) {
  const deployment = options.deployment ?? io.env.LOADLINE_DEPLOYMENT ?? "";
  const client = connectClient(options, io.env, [
    deployment === "" && "the deployment (LOADLINE_DEPLOYMENT or --deployment)",
  ]);
  return { client, deployment };
}
