import { loadGit } from "./image-facts.ts";

/**
 * SQL of what a git host told of the commit that readers see for the load `load`, as JSON text {state, facts, detail};
 * null where it is not asked. `location` is its code_location.
 */
export function commitFact(load: string, location: string): string {
  return `(select json_build_object('state', f.state, 'facts', f.facts, 'detail', f.detail)::text
       from (select ${loadGit(load)}::json as git) said
       join commit_fact f on f.deployment_id = ${location}.deployment_id
                         and f.repository = said.git ->> 'url' and f.commit = said.git ->> 'commit')`;
}

/** SQL of the addresses that the location's deployment has for git hosts, as JSON text; null for none. */
export function gitLinks(location: string): string {
  return `(select d.git_links::text from deployment d where d.id = ${location}.deployment_id)`;
}
